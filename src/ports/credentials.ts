import type { PoolCredentials } from '../domain/pool.js';

/** Keys of AWS, for as long as they hold. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/**
 * Where the keys for a pool's account come from: asked again whenever they are about to end. `undefined`: the bot acts
 * as itself.
 */
export type CredentialsOf = (pool: {
  readonly name: string;
  readonly region: string;
  readonly credentials: PoolCredentials;
}) => (() => Promise<AwsKeys>) | undefined;
