import { AwsError } from './errors.js';

/** What AWS refused to whom. */
interface Refusal {
  readonly arn: string;
  readonly action: string;
  readonly resource: string;
  /** A policy says so, in place of none allowing it. */
  readonly isDenied: boolean;
}

const MARK = 'local-';

/** The code that EC2 puts into its message. */
export function encodeRefusal({ arn, action, resource, isDenied }: Refusal): string {
  const message = {
    allowed: false,
    explicitDeny: isDenied,
    matchedStatements: { items: [] },
    failures: { items: [] },
    context: { principal: { id: 'AIDALOCAL', arn }, action, resource, conditions: { items: [] } },
  };
  return MARK + Buffer.from(JSON.stringify(message)).toString('base64url');
}

/** @throws AwsError InvalidAuthorizationMessageException for what is none of ours. */
export function decodeRefusal(encoded: string): string {
  if (!encoded.startsWith(MARK))
    throw new AwsError('InvalidAuthorizationMessageException', 'Message is not valid', 400);
  return Buffer.from(encoded.slice(MARK.length), 'base64url').toString();
}
