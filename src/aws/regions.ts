import type { Account, Regions, Secrets } from '../ports/account.js';
import type { Cloud } from '../ports/cloud.js';
import { AwsAccount } from './account/account.js';
import { makeClients, type AwsAccess, type Clients } from './clients.js';
import { Ec2Cloud } from './cloud.js';
import { AwsSecrets } from './secrets.js';

/** What AWS needs from the rest of the bot. */
export interface AwsHands extends AwsAccess {
  /** The bundled lease function, one JavaScript file. */
  readonly leaseFunctionCode: () => Promise<Uint8Array>;
}

interface Region {
  readonly cloud: Ec2Cloud;
  readonly account: AwsAccount;
  readonly secrets: AwsSecrets;
}

/** AWS, region by region. Making one costs no call. */
export class AwsRegions implements Regions {
  readonly #hands: AwsHands;
  readonly #regions = new Map<string, Region>();

  constructor(hands: AwsHands) {
    this.#hands = hands;
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

  #get(name: string): Region {
    const known = this.#regions.get(name) ?? this.#make(name, makeClients(name, this.#hands));
    this.#regions.set(name, known);
    return known;
  }

  #make(name: string, clients: Clients): Region {
    return {
      cloud: new Ec2Cloud(name, clients),
      account: new AwsAccount(name, { clients, leaseFunctionCode: this.#hands.leaseFunctionCode }),
      secrets: new AwsSecrets(clients),
    };
  }
}
