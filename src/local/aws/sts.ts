import type * as STS from '@aws-sdk/client-sts';
import type { Account } from './account.js';
import type { Call, Operations } from './call.js';
import type { Callers } from './caller.js';
import { AwsError } from './errors.js';
import type { Iam } from './iam/iam.js';
import { trustsCaller } from './policy.js';
import { decodeRefusal } from './refusal.js';

/** GetCallerIdentity, the one call that needs no permission, AssumeRole, which needs the trust of the role, and what reads refusals. */
export function stsOperations(account: Account, iam: Iam, callers: Callers): Operations {
  return {
    GetCallerIdentity: (_input: object, { caller }: Call) => ({
      Account: account.id,
      Arn: caller.arn,
      UserId: caller.userId,
    }),
    DecodeAuthorizationMessage: ({ EncodedMessage = '' }: STS.DecodeAuthorizationMessageRequest) => ({
      DecodedMessage: decodeRefusal(EncodedMessage),
    }),
    AssumeRole: (input: STS.AssumeRoleRequest, { caller }: Call) => {
      const { RoleArn = '', RoleSessionName = '', ExternalId, DurationSeconds = 3600 } = input;
      const role = iam.findRole(RoleArn);
      const context = ExternalId === undefined ? {} : { 'sts:externalid': ExternalId };
      // AWS says the same of a role that is not there: nobody finds out which there are.
      if (
        role === undefined ||
        !trustsCaller(role.trust, { arn: caller.arn, accountId: account.id }, context)
      )
        throw new AwsError(
          'AccessDenied',
          `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
          403,
        );
      if (DurationSeconds < 900 || DurationSeconds > role.maxSessionDuration)
        throw new AwsError(
          'ValidationError',
          'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
        );
      const expiresAt = account.time() + DurationSeconds * 1000;
      const keys = callers.session(role.name, RoleSessionName, expiresAt);
      return {
        Credentials: {
          AccessKeyId: keys.accessKeyId,
          SecretAccessKey: keys.secretAccessKey,
          SessionToken: keys.sessionToken,
          Expiration: new Date(expiresAt),
        },
        AssumedRoleUser: {
          AssumedRoleId: `${role.id}:${RoleSessionName}`,
          Arn: `arn:aws:sts::${account.id}:assumed-role/${role.name}/${RoleSessionName}`,
        },
      };
    },
  };
}
