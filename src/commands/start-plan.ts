import type { Decimal } from 'decimal.js';
import { BotError } from '../domain/errors.js';
import type { Instance } from '../domain/instance.js';
import type { AnnexWish } from '../domain/wish.js';
import { code, words } from '../domain/words.js';
import type { Centre } from '../ports/centre.js';
import type { Request } from './command.js';
import { regionOf } from './region.js';
import { readStartFlags } from './start-flags.js';

/** What a start would do, worked out to the last detail but nothing done. */
export interface StartPlan {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly collector: string;
  readonly count: number;
  readonly instanceType: string;
  readonly imageId: string;
  readonly leaseMs: number;
  readonly idleMs: number;
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly securityGroupIds: readonly string[];
  readonly keyName: string;
  readonly zone: string | undefined;
  readonly pricePerHourUsd: Decimal | undefined;
  /** The live annex of this name that instances are added to. */
  readonly existing: AnnexWish | undefined;
  /** What EC2 lists of that annex. */
  readonly listed: readonly Instance[];
}

/**
 * Works out a start: reads the flags, then asks AWS (all at once) whether it could be done.
 * @throws BotError `usage` for the flags, `not-ready` when there is no pool to join or no setup.
 */
export async function planStart(request: Request): Promise<StartPlan> {
  const { given, hands } = request;
  const typed = readStartFlags(given);
  const region = regionOf(request);
  checkZone(typed.zone, region);
  const [collector, existing, head] = await Promise.all([
    hands.centre.getCollector(),
    findLive(request, typed.name, region),
    findHeadIn(request, region),
  ]);
  const cloud = hands.regions.cloud(region);
  const account = hands.regions.account(region);
  const [{ accountId }, parts, image, listed] = await Promise.all([
    account.identify(),
    account.getLaunchParts(),
    cloud.getInstanceType(typed.instanceType).then(async ({ architecture }) => {
      if (typed.imageId === undefined) return cloud.getDefaultImageId(architecture);
      await cloud.checkImage(typed.imageId, architecture);
      return typed.imageId;
    }),
    existing === undefined ? [] : cloud.listInstances({ pool: existing.pool, annexId: existing.id }),
  ]);
  return {
    ...typed,
    name: existing?.name ?? typed.name,
    region,
    accountId,
    collector,
    imageId: image,
    securityGroupIds: groupsFor(typed.securityGroupIds, parts.securityGroupId, head !== undefined),
    keyName: typed.keyName ?? parts.keyName,
    pricePerHourUsd: await cloud.findPriceUsd(typed.instanceType),
    existing,
    listed,
  };
}

/** Whether it is there, and has the type, EC2 says when it launches. */
function checkZone(zone: string | undefined, region: string): void {
  if (zone === undefined || zone.startsWith(region)) return;
  throw new BotError('usage', words`Zone ${code(zone)} is not in ${region}.`, {
    hint: words`Zones there are called ${code(`${region}a`)}, ${code(`${region}b`)} and so on.`,
    flag: 'aws-zone',
  });
}

/** A head node of ours lets in the group that setup made and no other, so its machines have that one in any case. */
function groupsFor(
  typed: readonly string[] | undefined,
  setups: string,
  hasHead: boolean,
): readonly string[] {
  if (typed === undefined) return [setups];
  return hasHead && !typed.includes(setups) ? [...typed, setups] : typed;
}

/** Machines join a head node at its private address, which is not to be reached from another region. */
async function findHeadIn({ hands }: Request, region: string): ReturnType<Centre['findHead']> {
  const head = await hands.centre.findHead();
  if (head === undefined || head.region === region) return head;
  throw new BotError(
    'usage',
    words`The pool's head node is in ${head.region}: machines in ${region} could not reach it.`,
    {
      hint: words`Leave out ${code('-aws-region')}, or say ${code(`-aws-region ${head.region}`)}.`,
      flag: 'aws-region',
    },
  );
}

async function findLive({ hands }: Request, name: string, region: string): Promise<AnnexWish | undefined> {
  const found = await hands.wishes.findAnnex(hands.settings.pool, name);
  if (found === undefined || found.endedAt !== undefined) return undefined;
  if (found.off !== undefined) {
    throw new BotError('conflict', words`Annex ${code(found.name)} is being shut down.`, {
      hint: 'Wait until it has ended, or take another name.',
    });
  }
  if (found.region !== region) {
    throw new BotError('conflict', words`Annex ${code(found.name)} runs in ${found.region}.`, {
      hint: words`Add ${code(`-aws-region ${found.region}`)}, or take another name.`,
    });
  }
  return found;
}
