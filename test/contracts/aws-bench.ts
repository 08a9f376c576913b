import { makeClients, type Clients } from '../../src/aws/clients.js';
import type { AwsHands } from '../../src/aws/region.js';
import { AwsRegions } from '../../src/aws/regions.js';
import { isBotError } from '../../src/domain/errors.js';
import { COMPONENTS, type ComponentName } from '../../src/domain/wish.js';
import type { Account, Secrets } from '../../src/ports/account.js';
import type { Cloud } from '../../src/ports/cloud.js';
import type { Remote } from '../../src/ports/remote.js';
import { AwsSpy } from '../support/aws-spy.js';

/** What our adapters are tried on: an empty AWS, with plain clients beside ours to meddle and to look. */
export interface AwsBench {
  readonly region: string;
  readonly cloud: Cloud;
  readonly account: Account;
  readonly secrets: Secrets;
  readonly remote: Remote;
  /** On our adapters' clients only. */
  readonly spy: AwsSpy;
  readonly outside: Clients;
  /** Lets pass what time it takes until AWS knows everywhere what was made. */
  settle(): Promise<void>;
}

/** A lease function that needs no bundling. */
export const TINY_FUNCTION = new TextEncoder().encode('exports.handler = async () => ({});\n');

/** Sets up a bench on whatever answers. `hands` says how to reach it. */
export function makeBench(
  hands: Omit<AwsHands, 'leaseFunctionCode'>,
  {
    region = 'us-east-1',
    settle = () => Promise.resolve(),
  }: Partial<Pick<AwsBench, 'region' | 'settle'>> = {},
): AwsBench {
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
    remote: regions.remote(region),
    spy,
    outside: makeClients(region, hands),
    settle,
  };
}

/** Prepares a component as the loop does it: again while AWS is not ready yet. */
export async function prepare(bench: AwsBench, component: ComponentName, tries = 5): Promise<void> {
  try {
    await bench.account.prepare(component);
  } catch (error) {
    if (tries === 0 || !isBotError(error, 'later')) throw error;
    await bench.settle();
    await prepare(bench, component, tries - 1);
  }
}

/** The same for several, side by side. */
export async function prepareAll(
  bench: AwsBench,
  components: readonly ComponentName[] = COMPONENTS,
): Promise<void> {
  await Promise.all(components.map((component) => prepare(bench, component)));
}
