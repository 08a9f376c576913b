import type { Account, Secrets } from '../ports/account.js';
import type { Clock } from '../ports/clock.js';
import type { Cloud } from '../ports/cloud.js';
import type { Remote } from '../ports/remote.js';
import { wallClock } from '../ports/wall-clock.js';
import { AwsAccount } from './account/account.js';
import { makeClients, type AwsAccess } from './clients.js';
import { Ec2Cloud } from './cloud.js';
import { RunCommand } from './run-command.js';
import { AwsSecrets } from './secrets.js';

/** What AWS needs from the rest of the bot. */
export interface AwsHands extends AwsAccess {
  /** The bundled lease function, one JavaScript file. */
  readonly leaseFunctionCode: () => Promise<Uint8Array>;
  /** The clock on the wall unless AWS is one that goes by another. */
  readonly clock?: Clock;
}

/** The AWS of one region. */
export interface AwsRegion {
  readonly cloud: Cloud;
  readonly account: Account;
  readonly secrets: Secrets;
  readonly remote: Remote;
}

/** Makes the clients of a region and what stands on them. No call is made. */
export function makeRegion(name: string, hands: AwsHands): AwsRegion {
  const clients = makeClients(name, hands);
  const { clock = wallClock, leaseFunctionCode } = hands;
  return {
    cloud: new Ec2Cloud(name, clients),
    account: new AwsAccount(name, { clients, leaseFunctionCode, now: () => clock.now() }),
    secrets: new AwsSecrets(clients),
    remote: new RunCommand({ ssm: clients.ssm, clock }),
  };
}
