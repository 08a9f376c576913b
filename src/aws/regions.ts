import type { Account, Regions, Secrets } from '../ports/account.js';
import type { Cloud } from '../ports/cloud.js';
import type { Remote } from '../ports/remote.js';
import { LazyAccount, LazyCloud, LazyRemote, LazySecrets } from './lazy.js';
import type { AwsHands, AwsRegion } from './region.js';
import { remember } from './remember.js';

/**
 * AWS, region by region. Loading the SDK takes longer than starting all the rest of the bot, so it waits for the
 * first call: people's commands are answered meanwhile.
 */
export class AwsRegions implements Regions {
  readonly #load: (name: string) => Promise<AwsRegion>;
  readonly #regions = new Map<string, AwsRegion>();

  constructor(hands: AwsHands) {
    this.#load = remember(async (name) => (await import('./region.js')).makeRegion(name, hands));
  }

  cloud(region: string): Cloud {
    return this.#get(region).cloud;
  }

  account(region: string): Account {
    return this.#get(region).account;
  }

  secrets(region: string): Secrets {
    return this.#get(region).secrets;
  }

  remote(region: string): Remote {
    return this.#get(region).remote;
  }

  #get(name: string): AwsRegion {
    const region = this.#regions.get(name) ?? this.#make(name);
    this.#regions.set(name, region);
    return region;
  }

  #make(name: string): AwsRegion {
    const load = (): Promise<AwsRegion> => this.#load(name);
    return {
      cloud: new LazyCloud(name, async () => (await load()).cloud),
      account: new LazyAccount(name, async () => (await load()).account),
      secrets: new LazySecrets(async () => (await load()).secrets),
      remote: new LazyRemote(async () => (await load()).remote),
    };
  }
}
