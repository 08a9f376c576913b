import type { HeadWish } from './head-wish.js';
import type { Instance } from './instance.js';
import type { LedgerEntry, LedgerPage } from './ledger.js';

/**
 * A head node's page of the ledger as of now. A stopped machine costs nothing but its disk, so that every stretch from a
 * start to a stop is an entry of its own. The same page, if there is nothing new.
 */
export function updateHeadPage(
  page: LedgerPage | undefined,
  wish: HeadWish,
  instance: Instance | undefined,
  now: number,
): LedgerPage {
  const before = page?.entries ?? [];
  const entries = entriesOf(before, wish, instance, now);
  const { place } = wish;
  if (page !== undefined && entries === before && JSON.stringify(page.place) === JSON.stringify(place))
    return page;
  return {
    ...page,
    pool: wish.pool,
    annexId: wish.id,
    annexName: headLabel(wish),
    region: wish.region,
    entries,
    ...(place === undefined ? {} : { place }),
  };
}

/** What it is called among annexes in a table. */
function headLabel({ name }: Pick<HeadWish, 'name'>): string {
  return `head node ${name}`;
}

/** True for the page of a head node: no annex can be called so, with a space in it. */
export function isHeadPage({ annexName }: Pick<LedgerPage, 'annexName'>): boolean {
  return annexName.startsWith(headLabel({ name: '' }));
}

function entriesOf(
  before: readonly LedgerEntry[],
  wish: HeadWish,
  instance: Instance | undefined,
  now: number,
): readonly LedgerEntry[] {
  const last = before.at(-1);
  const open = last?.endedAt === undefined ? last : undefined;
  if (instance === undefined) {
    if (open === undefined || wish.endedAt === undefined) return before;
    return [...before.slice(0, -1), { ...open, endedAt: Math.max(open.launchedAt, now), endUnseen: true }];
  }
  const runs = instance.state === 'pending' || instance.state === 'running';
  if (open === undefined)
    return runs && isNew(before, instance) ? [...before, newEntry(wish, instance)] : before;
  if (runs && open.launchedAt === instance.launchedAt) return before;
  const closed = { ...open, endedAt: endOf(open, instance, now) };
  return [...before.slice(0, -1), closed, ...(runs ? [newEntry(wish, instance)] : [])];
}

/** EC2 may list a machine as running for a moment after it said that it stops. */
function isNew(before: readonly LedgerEntry[], { launchedAt }: Instance): boolean {
  return !before.some((entry) => entry.launchedAt === launchedAt);
}

function endOf(open: LedgerEntry, instance: Instance, now: number): number {
  // Started again already: it stopped some time before that.
  const latest = instance.launchedAt > open.launchedAt ? instance.launchedAt : now;
  return Math.max(open.launchedAt, Math.min(instance.endedAt ?? latest, latest));
}

function newEntry(wish: HeadWish, { id, instanceType, launchedAt }: Instance): LedgerEntry {
  return {
    instanceId: id,
    instanceType,
    attempt: wish.launch?.attempt ?? 0,
    person: wish.requestedBy,
    pricePerHourUsd: wish.pricePerHourUsd,
    launchedAt,
    // It has none. What it saved by ending before is nothing.
    leaseEndsAt: launchedAt,
  };
}
