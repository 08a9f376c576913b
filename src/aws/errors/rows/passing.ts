import { words } from '../../../domain/words.js';
import { AGAIN, because } from '../explanations.js';
import type { Row } from '../row.js';

/** What passes by itself, or nearly. */
export const PASSING: readonly Row[] = [
  {
    names: /^InvalidParameterValue$/,
    says: /iam instance profile/i,
    explain: because('later', 'AWS does not know the new instance profile everywhere yet.', AGAIN),
  },
  {
    says: /cannot be assumed|to assume the (execution )?role|must allow .* to assume/i,
    explain: because('later', 'AWS does not know the new role everywhere yet.', AGAIN),
  },
  {
    names:
      /^(RequestLimitExceeded|RequestThrottled|Throttl\w*|TooManyRequests|SlowDown|EC2Throttled|PriorRequestNotComplete|BandwidthLimitExceeded)$/,
    explain: because('later', 'AWS asks us to slow down.', AGAIN),
  },
  {
    names: /^(OperationAborted|ConcurrentModification|ResourceConflict|ResourceInUse|ConcurrentTagAccess)$/,
    explain: because('later', 'AWS is still busy with an earlier change to it.', AGAIN),
  },
  {
    names: /^BucketNotEmpty$/,
    explain: because('later', 'something was just put into it.', AGAIN),
  },
  {
    names: /^DeleteConflict$/,
    explain: because(
      'conflict',
      'somebody attached something to it that setup did not.',
      words`Take that away in the IAM console, if nobody needs it.`,
    ),
  },
  {
    names: /^DependencyViolation$/,
    explain: because('later', 'something at AWS still uses it.', AGAIN),
  },
  {
    names: /^(ENOTFOUND|EAI_AGAIN)$/,
    explain: because(
      'later',
      "AWS's address could not be found: there is no such region, or the network is down.",
      AGAIN,
    ),
  },
  {
    names: /^(TimeoutError|RequestTimeout|E(CONN|TIMED|PIPE|HOST|NET|ADDR)\w*|UND_ERR_\w+)$/,
    explain: because('later', 'AWS could not be reached.', AGAIN),
  },
  {
    names: /^Incorrect(Instance)?State$/,
    explain: because('later', 'the instance is just changing its state.', AGAIN),
  },
  {
    names: /^InvalidInstanceId$/,
    explain: because(
      'not-ready',
      'AWS cannot reach the machine: it is starting, or stopped, or the agent of Systems Manager does not run on it.',
      words`A machine that was just started takes a minute or two.`,
    ),
  },
];
