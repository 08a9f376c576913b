import type { Account, Secrets } from '../ports/account.js';
import type { Cloud } from '../ports/cloud.js';
import { AwsAccount } from './account/account.js';
import { makeClients, type AwsAccess } from './clients.js';
import { Ec2Cloud } from './cloud.js';
import { AwsSecrets } from './secrets.js';

/** What AWS needs from the rest of the bot. */
export interface AwsHands extends AwsAccess {
  /** The bundled lease function, one JavaScript file. */
  readonly leaseFunctionCode: () => Promise<Uint8Array>;
  /** Epoch milliseconds; the clock on the wall unless AWS is one that goes by another. */
  readonly now?: () => number;
}

/** The AWS of one region. */
export interface AwsRegion {
  readonly cloud: Cloud;
  readonly account: Account;
  readonly secrets: Secrets;
}

/** Makes the clients of a region and what stands on them. No call is made. */
export function makeRegion(name: string, hands: AwsHands): AwsRegion {
  const clients = makeClients(name, hands);
  return {
    cloud: new Ec2Cloud(name, clients),
    account: new AwsAccount(name, { now: Date.now, ...hands, clients }),
    secrets: new AwsSecrets(clients),
  };
}
