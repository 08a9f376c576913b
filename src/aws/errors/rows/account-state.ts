import { code, words } from '../../../domain/words.js';
import { because, subscription } from '../explanations.js';
import type { Row } from '../row.js';

/** What a person has to do at AWS first. */
export const ACCOUNT_STATE: readonly Row[] = [
  {
    names: /^OptInRequired$/,
    says: /subscribed to this service/i,
    explain: because(
      'not-ready',
      'the AWS account is not signed up for this service yet.',
      words`Finish its registration in the AWS console.`,
    ),
  },
  { names: /^OptInRequired$/, explain: subscription },
  {
    names: /^PendingVerification$/,
    explain: because(
      'not-ready',
      'AWS is still verifying this account for the region.',
      words`That takes minutes, at most a day; AWS sends an e-mail to the account's owner when it is done.`,
    ),
  },
  {
    names: /^Blocked$/,
    explain: because(
      'not-ready',
      'AWS has blocked this account.',
      words`Its owner has to talk to AWS Support.`,
    ),
  },
  {
    names: /^(VPCIdNotSpecified|DefaultVpcDoesNotExist)$/,
    explain: because(
      'not-ready',
      'this region has no default network (VPC).',
      words`Make one with ${code('aws ec2 create-default-vpc')}, or use another region.`,
    ),
  },
];
