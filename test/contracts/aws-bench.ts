import { makeClients, type Clients } from '../../src/aws/clients.js';
import { AwsRegions, type AwsHands } from '../../src/aws/regions.js';
import type { Account, Secrets } from '../../src/ports/account.js';
import type { Cloud } from '../../src/ports/cloud.js';
import { AwsSpy } from '../support/aws-spy.js';

/** What our adapters are tried on: an empty AWS, with plain clients beside ours to meddle and to look. */
export interface AwsBench {
  readonly region: string;
  readonly cloud: Cloud;
  readonly account: Account;
  readonly secrets: Secrets;
  /** On our adapters' clients only. */
  readonly spy: AwsSpy;
  readonly outside: Clients;
}

/** A lease function that needs no bundling. */
export const TINY_FUNCTION = new TextEncoder().encode('exports.handler = async () => ({});\n');

/** Sets up a bench on whatever answers. `hands` says how to reach it. */
export function makeBench(hands: Omit<AwsHands, 'leaseFunctionCode'>, region = 'us-east-1'): AwsBench {
  const spy = new AwsSpy();
  const reach = hands.prepareClient ?? (<C>(client: C): C => client);
  const regions = new AwsRegions({
    ...hands,
    prepareClient: (client) => spy.watch(reach(client)),
    leaseFunctionCode: () => Promise.resolve(TINY_FUNCTION),
  });
  return {
    region,
    cloud: regions.cloud(region),
    account: regions.account(region),
    secrets: regions.secrets(region),
    spy,
    outside: makeClients(region, hands),
  };
}
