import { Decimal } from 'decimal.js';
import { dollars, hourlyPrice, instanceCostUsd } from './money.js';
import { hours } from './duration.js';
import { words, type Words } from './words.js';
import type { AnnexWish } from './wish.js';
import type { Instance } from './instance.js';
import { TAG } from './tags.js';

/** What a launch can cost at most, in words that name what they leave out; never a guess. */
export function worstCase(launch: {
  readonly count: number;
  readonly instanceType: string;
  readonly region: string;
  readonly leaseMs: number;
  readonly pricePerHourUsd: Decimal | undefined;
}): Words {
  const { count, instanceType, region, leaseMs, pricePerHourUsd: price } = launch;
  if (price === undefined) {
    return words`No price known for ${instanceType} in ${region}. Please look it up before you say Yes.`;
  }
  const most = dollars(instanceCostUsd(price, count, leaseMs));
  return words`Costs at most ${most}: ${count} × ${hourlyPrice(price)} an hour × ${hours(leaseMs)} hours. Disks, public addresses and data transfer come on top.`;
}

/** How long an instance has cost money by `now`, in milliseconds; billed by the second, a minute at least. */
export function billedMs(instance: Instance, endedAt: number): number {
  return Math.max(60_000, endedAt - instance.launchedAt);
}

/**
 * What an annex' instances have cost by `now`; `undefined` when the price of one is not known.
 * One that is gone counts until the moment that EC2 tells, else until now: rather too much than too little.
 */
export function costSoFarUsd(
  wish: AnnexWish,
  instances: readonly Instance[],
  now: number,
): Decimal | undefined {
  const prices = new Map(
    wish.launches.map(({ attempt, pricePerHourUsd }) => [String(attempt), pricePerHourUsd]),
  );
  let sum = new Decimal(0);
  for (const instance of instances) {
    const price = prices.get(instance.tags[TAG.attempt] ?? '');
    if (price === undefined) return undefined;
    const until = instance.state === 'terminated' ? Math.min(now, instance.endedAt ?? now) : now;
    sum = sum.plus(instanceCostUsd(new Decimal(price), 1, billedMs(instance, until)));
  }
  return sum;
}
