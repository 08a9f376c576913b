import { code, words } from '../../../domain/words.js';
import { because } from '../explanations.js';
import { refused } from '../refused.js';
import type { Row } from '../row.js';

/** Who the bot is, and what it may do. */
export const RIGHTS: readonly Row[] = [
  {
    names: /^AuthFailure$/,
    says: /for images/i,
    explain: because(
      'usage',
      'the image is not shared with this AWS account.',
      words`Ask its owner to share it, or name another with ${code('-aws-on-demand-ami-id')}.`,
    ),
  },
  {
    names:
      /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|AuthFailure|SignatureDoesNotMatch|InvalidAccessKeyId|InvalidSignature|IncompleteSignature|MissingAuthenticationToken|InvalidToken|InvalidIdentityToken|CredentialsProviderError|TokenProviderError)$/,
    explain: because(
      'permission',
      'the bot has no valid AWS credentials.',
      words`Whoever runs the bot has to give it a role or new keys, in any place where the AWS SDK looks for them.`,
    ),
  },
  {
    names: /^(RequestTimeTooSkewed|RequestExpired)$/,
    explain: because(
      'permission',
      'the clock of the machine the bot runs on is wrong, and AWS believes no request from another time.',
    ),
  },
  {
    names: /^(AccessDenied|UnauthorizedOperation|Unauthorized|NotAuthorized|Forbidden|403)$/,
    explain: refused,
  },
];
