import type * as SM from '@aws-sdk/client-secrets-manager';
import type { Account } from '../account.js';
import type { Call, Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { invalidRequest, type Secret, SecretStore, type SecretVersion } from './store.js';

interface NewValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
  readonly ClientRequestToken?: string | undefined;
}

/** Secrets Manager for one region. */
export function secretOperations(account: Account, region: string): Operations {
  const store = new SecretStore(account, region);
  const addVersion = (secret: Secret, value: NewValue, call: Call): SecretVersion | undefined => {
    if (value.SecretString === undefined && value.SecretBinary === undefined) return undefined;
    const id = value.ClientRequestToken ?? tokenIn(call) ?? account.ids.uuid();
    return store.addVersion(secret, { id, text: value.SecretString, bytes: value.SecretBinary });
  };
  return {
    CreateSecret: (input: SM.CreateSecretRequest, call: Call) => {
      const name = checkName(input.Name);
      const secret = madeBySame(store.find(name), input, call) ?? create(store, name, input);
      return versioned(secret, addVersion(secret, input, call));
    },
    PutSecretValue: (input: SM.PutSecretValueRequest, call: Call) => {
      const secret = store.living(input.SecretId);
      return { ...versioned(secret, addVersion(secret, input, call)), VersionStages: ['AWSCURRENT'] };
    },
    UpdateSecret: (input: SM.UpdateSecretRequest, call: Call) => {
      const secret = store.living(input.SecretId);
      secret.description = input.Description ?? secret.description;
      return versioned(secret, addVersion(secret, input, call));
    },
    ...lookOperations(store),
    ...endOperations(store),
  };
}

function lookOperations(store: SecretStore): Operations {
  return {
    GetSecretValue: ({ SecretId, VersionStage = 'AWSCURRENT' }: SM.GetSecretValueRequest) => {
      const secret = store.living(SecretId);
      const version = secret.versions.at(VersionStage === 'AWSPREVIOUS' ? -2 : -1);
      if (version === undefined) {
        const message = `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`;
        throw new AwsError('ResourceNotFoundException', message);
      }
      return {
        ...versioned(secret, version),
        VersionStages: [VersionStage],
        CreatedDate: new Date(version.createdAt),
        ...(version.text === undefined ? {} : { SecretString: version.text }),
        ...(version.bytes === undefined ? {} : { SecretBinary: version.bytes }),
      };
    },
    DescribeSecret: ({ SecretId }: SM.DescribeSecretRequest) => describe(store.get(SecretId)),
    ListSecrets: () => ({
      SecretList: store
        .all()
        .filter(({ deletedAt }) => deletedAt === undefined)
        .map(describe),
    }),
  };
}

function endOperations(store: SecretStore): Operations {
  return {
    DeleteSecret: (input: SM.DeleteSecretRequest) => {
      const force = input.ForceDeleteWithoutRecovery === true;
      const secret = force ? store.get(input.SecretId) : store.living(input.SecretId);
      const endsAt = store.delete(secret, force ? 0 : (input.RecoveryWindowInDays ?? 30));
      return { ...named(secret), DeletionDate: new Date(endsAt) };
    },
    RestoreSecret: ({ SecretId }: SM.RestoreSecretRequest) => {
      const secret = store.get(SecretId);
      secret.deletedAt = undefined;
      return named(secret);
    },
    TagResource: ({ SecretId, Tags }: SM.TagResourceRequest) => {
      const { tags } = store.get(SecretId);
      for (const { Key = '', Value = '' } of Tags ?? []) tags.set(Key, Value);
      return {};
    },
  };
}

/** The secret that the very same request made before: its answer may have been lost. */
function madeBySame(
  there: Secret | undefined,
  input: SM.CreateSecretRequest,
  call: Call,
): Secret | undefined {
  if (there === undefined) return undefined;
  if (there.deletedAt !== undefined) {
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  }
  const token = input.ClientRequestToken ?? tokenIn(call);
  if (there.versions.some(({ id, text }) => id === token && text === input.SecretString)) return there;
  const message = `The operation failed because the secret ${there.name} already exists.`;
  throw new AwsError('ResourceExistsException', message);
}

function create(store: SecretStore, name: string, { Description, Tags }: SM.CreateSecretRequest): Secret {
  return store.create(
    name,
    Description,
    new Map((Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  );
}

/** The SDK fills a token in on the wire when the caller names none, and keeps it for its own retries. */
function tokenIn({ bodyText }: Call): string | undefined {
  return /"ClientRequestToken":"([^"]+)"/.exec(bodyText())?.[1];
}

function checkName(name: string | undefined): string {
  if (name !== undefined && /^[\w/+=.@-]{1,512}$/.test(name)) return name;
  throw new AwsError(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  );
}

function named({ name, arn }: Secret): { ARN: string; Name: string } {
  return { ARN: arn, Name: name };
}

function versioned(secret: Secret, version: SecretVersion | undefined): object {
  return version === undefined ? named(secret) : { ...named(secret), VersionId: version.id };
}

function describe(secret: Secret): SM.DescribeSecretResponse {
  const { versions, deletedAt } = secret;
  const [previous, current] = versions.length < 2 ? [undefined, versions[0]] : versions.slice(-2);
  return {
    ...named(secret),
    Description: secret.description,
    CreatedDate: new Date(secret.createdAt),
    LastChangedDate: new Date(versions.at(-1)?.createdAt ?? secret.createdAt),
    ...(deletedAt === undefined ? {} : { DeletedDate: new Date(deletedAt) }),
    Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
    VersionIdsToStages: {
      ...(current === undefined ? {} : { [current.id]: ['AWSCURRENT'] }),
      ...(previous === undefined ? {} : { [previous.id]: ['AWSPREVIOUS'] }),
    },
  };
}
