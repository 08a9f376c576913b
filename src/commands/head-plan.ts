import { createHash } from 'node:crypto';
import type { Decimal } from 'decimal.js';
import { BotError } from '../domain/errors.js';
import { headStage, isHeadLive } from '../domain/head-stage.js';
import type { HeadLaunch } from '../domain/head-wish.js';
import { code, words } from '../domain/words.js';
import type { HeadImage, InstanceType } from '../ports/cloud.js';
import type { Request } from './command.js';
import type { TypedHead } from './head-flags.js';

/** What a launch would do, worked out to the last detail but nothing done. */
export interface HeadPlan {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly type: InstanceType;
  readonly launch: HeadLaunch;
  readonly pricePerHourUsd: Decimal | undefined;
}

/** Who logs in on the images that we know; on others this is the most frequent. */
const LOGINS = {
  'amazon-linux-2023': 'ec2-user',
  'debian-12': 'admin',
  'debian-13': 'admin',
  marketplace: 'ec2-user',
} as const;

/**
 * Works out a launch: asks AWS (all at once) whether it could be done.
 * @throws BotError `conflict` when the pool has a centre already, `not-ready` before setup, `usage` for type and image.
 */
export async function planHead(request: Request, typed: TypedHead): Promise<HeadPlan> {
  const { hands } = request;
  const { region } = hands.settings;
  await refuseSecond(request);
  const account = hands.regions.account(region);
  const [{ accountId }, parts, { type, image }] = await Promise.all([
    account.identify(),
    account.getLaunchParts(),
    findMachine(request, typed),
  ]);
  const own = typed.publicKey === undefined && typed.keyName === undefined;
  const usual = 'choice' in typed.image ? LOGINS[typed.image.choice] : 'ec2-user';
  return {
    name: typed.name,
    region,
    accountId,
    type,
    launch: {
      attempt: 1,
      instanceType: typed.instanceType,
      ...image,
      login: typed.login ?? usual,
      loginFrom: typed.loginFrom,
      keyName: typed.publicKey === undefined ? (typed.keyName ?? parts.keyName) : nameOfKey(typed.publicKey),
      publicKey: typed.publicKey,
      keySecret: own ? parts.keySecret : undefined,
    },
    pricePerHourUsd: await hands.regions.cloud(region).findPriceUsd(typed.instanceType),
  };
}

/**
 * A pool has one centre.
 * @throws BotError `conflict`
 */
export async function refuseSecond({ hands }: Request): Promise<void> {
  const { pool, collector } = hands.settings;
  if (collector !== undefined)
    throw new BotError(
      'conflict',
      words`Annexes of pool ${code(pool)} join the pool at ${code(collector)}: it needs no head node.`,
      {
        hint: words`Whoever runs me takes ${code('CONDOR_COLLECTOR')} out of my settings if it is to have one.`,
      },
    );
  const wish = await hands.wishes.findHead(pool);
  if (!isHeadLive(wish)) return;
  throw new BotError(
    'conflict',
    words`Pool ${code(pool)} has a head node already: ${code(wish.name)}, ${headStage(wish)}.`,
    {
      hint: words`See ${code('/condor_head status')}.`,
    },
  );
}

async function findMachine(
  { hands }: Request,
  { instanceType, image }: TypedHead,
): Promise<{ readonly type: InstanceType; readonly image: HeadImage }> {
  const cloud = hands.regions.cloud(hands.settings.region);
  const type = await cloud.getInstanceType(instanceType);
  if ('choice' in image) return { type, image: await cloud.findHeadImage(image.choice, type.architecture) };
  await cloud.checkImage(image.imageId, type.architecture);
  return { type, image };
}

/** The same key has the same name, and another one another: EC2 does not take a second key under a name. */
function nameOfKey(publicKey: string): string {
  return `condor-annex-${createHash('sha256').update(publicKey).digest('hex').slice(0, 12)}`;
}
