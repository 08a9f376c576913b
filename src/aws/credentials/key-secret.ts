import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { credentialSecret } from '../../domain/credentials.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';

const keptKey = z.object({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  addedAt: z.number(),
  by: z.string().optional(),
});
const kept = z.object({ keys: z.array(keptKey) });

/** A key as it lies in the secret. */
type StoredKey = z.infer<typeof keptKey>;

/** The keys of pools: a secret per pool in Secrets Manager, with all keys that may be at work at the moment. */
export class KeySecret {
  readonly #client: SecretsManagerClient;

  constructor({ secrets }: { readonly secrets: SecretsManagerClient }) {
    this.#client = secrets;
  }

  /** The keys of a pool, oldest first; none when there is no secret. What is no list of keys counts as none. */
  async list(pool: string): Promise<readonly StoredKey[]> {
    return (await this.#read(pool)) ?? [];
  }

  /** Puts a key beside the others. */
  async add(pool: string, key: StoredKey): Promise<void> {
    const before = await this.#read(pool);
    const others = (before ?? []).filter(({ accessKeyId }) => accessKeyId !== key.accessKeyId);
    const SecretString = JSON.stringify({ keys: [...others, key] });
    const SecretId = credentialSecret(pool);
    const doing = `keep the access key in the secret ${SecretId}`;
    if (before === undefined)
      await call(this.#client, new CreateSecretCommand({ Name: SecretId, SecretString }), doing);
    else await call(this.#client, new PutSecretValueCommand({ SecretId, SecretString }), doing);
  }

  /** Takes a key out, if it is there. */
  async remove(pool: string, accessKeyId: string): Promise<void> {
    const before = (await this.#read(pool)) ?? [];
    const keys = before.filter((key) => key.accessKeyId !== accessKeyId);
    if (keys.length === before.length) return;
    const SecretId = credentialSecret(pool);
    const command = new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify({ keys }) });
    await call(this.#client, command, `take an access key out of the secret ${SecretId}`);
  }

  /** Deletes the secret with all its keys, at once and for good. */
  async removeAll(pool: string): Promise<void> {
    const SecretId = credentialSecret(pool);
    const command = new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true });
    await orNone(call(this.#client, command, `delete the secret ${SecretId}`), 'ResourceNotFound');
  }

  async #read(pool: string): Promise<readonly StoredKey[] | undefined> {
    const SecretId = credentialSecret(pool);
    const answer = call(this.#client, new GetSecretValueCommand({ SecretId }), `read the secret ${SecretId}`);
    const seen = await orNone(answer, 'ResourceNotFound');
    if (seen === undefined) return undefined;
    return parse(seen.SecretString ?? '');
  }
}

function parse(text: string): readonly StoredKey[] {
  try {
    return kept.parse(JSON.parse(text)).keys;
  } catch {
    return []; // Nobody else writes it, and its text must not get into an error.
  }
}
