import type { Account } from '../account.js';
import { AwsError } from '../errors.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** One value that a secret has or had. */
export interface SecretVersion {
  /** The token of the request that made it, so that the same request makes it once. */
  readonly id: string;
  readonly text: string | undefined;
  readonly bytes: Uint8Array | undefined;
  readonly createdAt: number;
}

/** A secret and its versions: the last is AWSCURRENT, the one before it AWSPREVIOUS. */
export interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly tags: Map<string, string>;
  readonly versions: SecretVersion[];
  description: string | undefined;
  deletedAt: number | undefined;
}

/** The secrets of one region. */
export class SecretStore {
  readonly #account: Account;
  readonly #region: string;
  readonly #secrets = new Map<string, Secret>();

  constructor(account: Account, region: string) {
    this.#account = account;
    this.#region = region;
  }

  all(): Secret[] {
    return [...this.#secrets.values()];
  }

  find(name: string): Secret | undefined {
    return this.#secrets.get(name);
  }

  /** Takes a name, an ARN, or an ARN without its last six characters. @throws AwsError when there is no such secret. */
  get(id: string | undefined): Secret {
    const secret = this.all().find(({ name, arn }) => name === id || arn === id || arn.slice(0, -7) === id);
    if (secret !== undefined) return secret;
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  /** A secret that is not on its way out. @throws AwsError when there is none. */
  living(id: string | undefined): Secret {
    const secret = this.get(id);
    if (secret.deletedAt === undefined) return secret;
    throw invalidRequest(
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  }

  create(name: string, description: string | undefined, tags: ReadonlyMap<string, string>): Secret {
    const { ids, id, time } = this.#account;
    const arn = `arn:aws:secretsmanager:${this.#region}:${id}:secret:${name}-${ids.hex(6)}`;
    const made = { name, arn, createdAt: time(), tags: new Map(tags) };
    const secret: Secret = { ...made, versions: [], description, deletedAt: undefined };
    this.#secrets.set(name, secret);
    return secret;
  }

  /** Adds a version, once per token. */
  addVersion(secret: Secret, value: Omit<SecretVersion, 'createdAt'>): SecretVersion {
    const known = secret.versions.find(({ id }) => id === value.id);
    if (known !== undefined) {
      if (known.text === value.text) return known;
      throw new AwsError(
        'ResourceExistsException',
        "You can't use ClientRequestToken because that value is already in use for a version of this secret with different content.",
      );
    }
    const version = { ...value, createdAt: this.#account.time() };
    secret.versions.push(version);
    return version;
  }

  /** Ends a secret after so many days, or at once. Answers when. */
  delete(secret: Secret, days: number): number {
    const at = this.#account.time();
    if (days === 0) {
      this.#secrets.delete(secret.name);
      return at;
    }
    secret.deletedAt = at;
    const endsAt = at + days * DAY_MS;
    this.#account.agenda.note(endsAt, () => {
      if (secret.deletedAt === at) this.#secrets.delete(secret.name);
    });
    return endsAt;
  }
}

/** What Secrets Manager says to a request that does not fit the secret's state. */
export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}
