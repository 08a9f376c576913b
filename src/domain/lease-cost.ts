import { Decimal } from 'decimal.js';
import { isAlive, type Instance } from './instance.js';
import { leaseEndOf } from './lease-move.js';
import { dollars, instanceCostUsd } from './money.js';
import { TAG } from './tags.js';
import type { AnnexWish, LaunchWish } from './wish.js';
import { words, type Words } from './words.js';

/** EC2 may take this long to list what it has just launched. */
const LISTED_AFTER_MS = 5 * 60_000;

/** A sum, or the instance type whose price nobody knows. */
type Sum = { readonly usd: Decimal } | { readonly unpriced: string };

/** What another end of its lease means for the instances of an annex. */
export interface LeaseChange {
  /** How many there are, with those that were asked for and are still to come. */
  readonly instances: number;
  /** For the annex as a whole. */
  readonly isSooner: boolean;
  /** What those cost more at most that may run for longer. */
  readonly more: Sum;
  /** What those cost less at most that end sooner. */
  readonly less: Sum;
}

interface Machines {
  readonly count: number;
  readonly instanceType: string;
  readonly pricePerHourUsd: string | undefined;
  readonly leaseEndsAt: number;
}

/** What becomes of the instances of an annex when its lease ends at `to`; `listed` is what EC2 has of it. */
export function leaseChange(
  wish: AnnexWish,
  listed: readonly Instance[],
  to: number,
  now: number,
): LeaseChange {
  const machines = [...thereAlready(wish, listed), ...stillToCome(wish, listed, now)];
  return {
    instances: machines.reduce((sum, { count }) => sum + count, 0),
    isSooner: to < wish.leaseEndsAt,
    more: sumOf(machines, (end) => to - end),
    less: sumOf(machines, (end) => end - to),
  };
}

/** The same in a question: what it can cost, or that busy instances are ended sooner. */
export function saysLeaseChange({ isSooner, more, less }: LeaseChange, region: string): Words {
  if (isSooner) {
    const saved =
      'usd' in less ? words`It saves up to ${dollars(less.usd)}.` : noPrice(less.unpriced, region);
    return words`That is sooner than now: busy instances are ended all the same. ${saved}`;
  }
  if ('unpriced' in more) return noPrice(more.unpriced, region);
  return words`That is up to ${dollars(more.usd)} more, if they all run until then. Disks and data transfer come on top.`;
}

function noPrice(instanceType: string, region: string): Words {
  return words`No price known for ${instanceType} in ${region}.`;
}

function thereAlready(wish: AnnexWish, listed: readonly Instance[]): readonly Machines[] {
  const launches = new Map(wish.launches.map((launch) => [String(launch.attempt), launch]));
  return listed.filter(isAlive).map(({ tags, instanceType }) => {
    const launch = launches.get(tags[TAG.attempt] ?? '');
    const pricePerHourUsd = launch?.pricePerHourUsd;
    return { count: 1, instanceType, pricePerHourUsd, leaseEndsAt: leaseEndOf(wish, launch) };
  });
}

function stillToCome(wish: AnnexWish, listed: readonly Instance[], now: number): readonly Machines[] {
  const seen = new Set(listed.map(({ tags }) => tags[TAG.attempt]));
  return wish.launches
    .filter(({ attempt }) => !seen.has(String(attempt)))
    .map((launch) => ({
      count: mayCome(launch, now),
      instanceType: launch.instanceType,
      pricePerHourUsd: launch.pricePerHourUsd,
      leaseEndsAt: leaseEndOf(wish, launch),
    }))
    .filter(({ count }) => count > 0);
}

function mayCome({ count, outcome }: LaunchWish, now: number): number {
  if (outcome === undefined) return count;
  return outcome.kind === 'launched' && now - outcome.at < LISTED_AFTER_MS ? outcome.got : 0;
}

function sumOf(machines: readonly Machines[], msFrom: (leaseEndsAt: number) => number): Sum {
  let usd = new Decimal(0);
  for (const { count, instanceType, pricePerHourUsd, leaseEndsAt } of machines) {
    const ms = msFrom(leaseEndsAt);
    if (ms <= 0) continue;
    if (pricePerHourUsd === undefined) return { unpriced: instanceType };
    usd = usd.plus(instanceCostUsd(new Decimal(pricePerHourUsd), count, ms));
  }
  return { usd };
}
