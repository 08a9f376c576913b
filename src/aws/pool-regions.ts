import type { Pool } from '../domain/pool.js';
import type { Regions } from '../ports/account.js';
import type { CredentialsOf } from '../ports/credentials.js';
import { blame } from './credentials/blame.js';
import type { AwsHands } from './region.js';
import { AwsRegions } from './regions.js';

/** AWS as each pool sees it. Pools with the same credentials share clients, and what those remember. */
export function poolRegions(hands: AwsHands, credentialsOf: CredentialsOf): (pool: Pool) => Regions {
  const made = new Map<string, Regions>();
  return (pool) => {
    const { kind } = pool.credentials;
    // A secret's name says nothing without the pool that it belongs to.
    const key = kind === 'own' ? kind : JSON.stringify([pool.name, pool.region, pool.credentials]);
    const regions = made.get(key) ?? new AwsRegions(accessOf(hands, pool, credentialsOf(pool)));
    made.set(key, regions);
    return regions;
  };
}

function accessOf(hands: AwsHands, pool: Pool, credentials: ReturnType<CredentialsOf>): AwsHands {
  if (credentials === undefined) return hands;
  const { prepareClient = <C>(client: C): C => client } = hands;
  return { ...hands, credentials, prepareClient: (client) => blame(prepareClient(client), pool) };
}
