import { Decimal } from 'decimal.js';
import { dollars, hourlyPrice, instanceCostUsd } from './money.js';
import { hours } from './duration.js';
import type { Instance } from './instance.js';
import type { LedgerEntry, LedgerPage } from './ledger.js';
import { updatePage } from './ledger-update.js';
import type { AnnexWish } from './wish.js';
import { words, type Words } from './words.js';

/** What a launch can cost at most, in words that name what they leave out; never a guess. */
export function worstCase(launch: {
  readonly count: number;
  readonly instanceType: string;
  readonly region: string;
  readonly leaseMs: number;
  readonly pricePerHourUsd: Decimal | undefined;
  /** What others cost more because of it. */
  readonly othersUsd?: Decimal;
}): Words {
  const { count, instanceType, region, leaseMs, pricePerHourUsd: price, othersUsd = new Decimal(0) } = launch;
  if (price === undefined) {
    return words`No price known for ${instanceType} in ${region}. Please look it up before you say Yes.`;
  }
  const most = dollars(instanceCostUsd(price, count, leaseMs).plus(othersUsd));
  const others = othersUsd.isZero() ? '' : `, and ${dollars(othersUsd)} for those that are there`;
  return words`Costs at most ${most}: ${count} × ${hourlyPrice(price)} an hour × ${hours(leaseMs)} hours${others}. Disks, public addresses and data transfer come on top.`;
}

/**
 * How long an instance has cost money by `endedAt`, in milliseconds: by the second, a minute at least, as AWS bills
 * on-demand instances (EC2: On-Demand Instances).
 */
export function billedMs({ launchedAt }: Pick<LedgerEntry, 'launchedAt'>, endedAt: number): number {
  return Math.max(60_000, Math.ceil((endedAt - launchedAt) / 1000) * 1000);
}

/** What the instances on a page have cost by `now`, exact; `undefined` when the price of one is not known. */
export function pageCostUsd({ entries }: Pick<LedgerPage, 'entries'>, now: number): Decimal | undefined {
  let sum = new Decimal(0);
  for (const entry of entries) {
    if (entry.pricePerHourUsd === undefined) return undefined;
    const ms = billedMs(entry, entry.endedAt ?? now);
    sum = sum.plus(instanceCostUsd(new Decimal(entry.pricePerHourUsd), 1, ms));
  }
  return sum;
}

/**
 * What an annex has cost by `now`: the instances on its page of the ledger and those that EC2 lists. One that has ended
 * counts until then, as far as anybody knows when: rather too much than too little.
 */
export function costSoFarUsd(
  wish: AnnexWish,
  instances: readonly Instance[],
  now: number,
  page?: LedgerPage,
): Decimal | undefined {
  return pageCostUsd(updatePage(page, wish, instances, now), now);
}
