import type * as SM from '@aws-sdk/client-secrets-manager';
import type { Account } from './account.js';
import type { Call, Operations } from './call.js';
import { AwsError } from './errors.js';

const DAY_MS = 24 * 60 * 60 * 1000;

interface Version {
  readonly id: string;
  readonly text: string | undefined;
  readonly bytes: Uint8Array | undefined;
  readonly createdAt: number;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly tags: Map<string, string>;
  description: string | undefined;
  /** The last one is AWSCURRENT, the one before it AWSPREVIOUS. */
  readonly versions: Version[];
  deletedAt: number | undefined;
}

interface NewValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly ClientRequestToken?: string | undefined;
}

/** Secrets Manager for one region. */
export function secretOperations(account: Account, region: string): Operations {
  const secrets = new Map<string, Secret>();
  const get = (id: string | undefined): Secret => {
    const secret = [...secrets.values()].find(({ name, arn }) => name === id || arn === id);
    if (secret === undefined) {
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return secret;
  };
  const living = (id: string | undefined): Secret => {
    const secret = get(id);
    if (secret.deletedAt !== undefined) throw markedForDeletion();
    return secret;
  };
  const addVersion = (secret: Secret, value: NewValue, at: number): Version => {
    const id = value.ClientRequestToken ?? account.ids.uuid();
    const known = secret.versions.find((version) => version.id === id);
    if (known !== undefined) return known;
    const version = { id, text: value.SecretString, bytes: value.SecretBinary, createdAt: at };
    secret.versions.push(version);
    return version;
  };
  const answer = ({ name, arn }: Secret): { ARN: string; Name: string } => ({ ARN: arn, Name: name });
  return {
    CreateSecret: (input: SM.CreateSecretRequest, { at }: Call) => {
      const name = checkName(input.Name);
      const there = secrets.get(name);
      if (there?.deletedAt !== undefined) {
        throw new AwsError(
          'InvalidRequestException',
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
      }
      if (there !== undefined) {
        const message = `The operation failed because the secret ${name} already exists.`;
        throw new AwsError('ResourceExistsException', message);
      }
      const arn = `arn:aws:secretsmanager:${region}:${account.id}:secret:${name}-${account.ids.hex(6)}`;
      const tags = new Map((input.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
      const made = { description: input.Description, versions: [], deletedAt: undefined };
      const secret: Secret = { name, arn, createdAt: at, tags, ...made };
      secrets.set(name, secret);
      if (input.SecretString === undefined && input.SecretBinary === undefined) return answer(secret);
      return { ...answer(secret), VersionId: addVersion(secret, input, at).id };
    },
    GetSecretValue: ({ SecretId, VersionStage = 'AWSCURRENT' }: SM.GetSecretValueRequest) => {
      const secret = living(SecretId);
      const version = secret.versions.at(VersionStage === 'AWSPREVIOUS' ? -2 : -1);
      if (version === undefined) {
        const message = `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`;
        throw new AwsError('ResourceNotFoundException', message);
      }
      return {
        ...answer(secret),
        VersionId: version.id,
        VersionStages: [VersionStage],
        CreatedDate: new Date(version.createdAt),
        ...(version.text === undefined ? {} : { SecretString: version.text }),
        ...(version.bytes === undefined ? {} : { SecretBinary: version.bytes }),
      };
    },
    PutSecretValue: (input: SM.PutSecretValueRequest, { at }: Call) => {
      const secret = living(input.SecretId);
      return {
        ...answer(secret),
        VersionId: addVersion(secret, input, at).id,
        VersionStages: ['AWSCURRENT'],
      };
    },
    UpdateSecret: (input: SM.UpdateSecretRequest, { at }: Call) => {
      const secret = living(input.SecretId);
      secret.description = input.Description ?? secret.description;
      if (input.SecretString === undefined && input.SecretBinary === undefined) return answer(secret);
      return { ...answer(secret), VersionId: addVersion(secret, input, at).id };
    },
    DescribeSecret: ({ SecretId }: SM.DescribeSecretRequest) => describe(get(SecretId)),
    ListSecrets: () => ({
      SecretList: [...secrets.values()].filter(({ deletedAt }) => deletedAt === undefined).map(describe),
    }),
    DeleteSecret: (input: SM.DeleteSecretRequest, { at }: Call) => {
      const secret = get(input.SecretId);
      if (input.ForceDeleteWithoutRecovery === true) {
        secrets.delete(secret.name);
        return { ...answer(secret), DeletionDate: new Date(at) };
      }
      if (secret.deletedAt !== undefined) throw markedForDeletion();
      secret.deletedAt = at;
      const endsAt = at + (input.RecoveryWindowInDays ?? 30) * DAY_MS;
      account.agenda.note(endsAt, () => {
        if (secret.deletedAt === at) secrets.delete(secret.name);
      });
      return { ...answer(secret), DeletionDate: new Date(endsAt) };
    },
    RestoreSecret: ({ SecretId }: SM.RestoreSecretRequest) => {
      const secret = get(SecretId);
      secret.deletedAt = undefined;
      return answer(secret);
    },
  };
}

function checkName(name: string | undefined): string {
  if (name !== undefined && /^[\w/+=.@-]{1,512}$/.test(name)) return name;
  throw new AwsError(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

function markedForDeletion(): AwsError {
  return new AwsError(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

function describe(secret: Secret): SM.DescribeSecretResponse {
  const { versions, deletedAt } = secret;
  const stages = versions.slice(-2).map(({ id }, index, kept) => {
    return [id, [index === kept.length - 1 ? 'AWSCURRENT' : 'AWSPREVIOUS']] as const;
  });
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: new Date(secret.createdAt),
    LastChangedDate: new Date(versions.at(-1)?.createdAt ?? secret.createdAt),
    ...(deletedAt === undefined ? {} : { DeletedDate: new Date(deletedAt) }),
    Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
    VersionIdsToStages: Object.fromEntries(stages.map(([id, stage]) => [id, [...stage]])),
  };
}
