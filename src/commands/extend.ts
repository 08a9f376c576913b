import { Decimal } from 'decimal.js';
import { annexCard } from '../domain/annex-card.js';
import { hours } from '../domain/duration.js';
import { BotError } from '../domain/errors.js';
import { isAlive, type Instance } from '../domain/instance.js';
import { moveLease } from '../domain/lease-move.js';
import { dollars, instanceCostUsd } from '../domain/money.js';
import { modeOf } from '../domain/off-plan.js';
import { TAG } from '../domain/tags.js';
import { versionOfCard, type AnnexWish } from '../domain/wish.js';
import { code, counted, time, words, type Words } from '../domain/words.js';
import { ANNEX_NAME, START_EXAMPLE, START_FLAGS } from './annex-flags.js';
import { getAnnex, saidAnnex } from './annex-of.js';
import { cardPlace, leftCard } from './card-place.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import { leaseOf } from './start-flags.js';

/** `-annex-name X -duration H`: lets the lease of a running annex end H hours from now, later or sooner. */
export const extend: Command = {
  name: 'extend',
  slash: '/condor_annex',
  summary: "Move the end of an annex' lease: hours from now",
  examples: ['/condor_annex -annex-name MyFirstAnnex -duration 12'],
  role: 'operator',
  flags: [ANNEX_NAME, ...START_FLAGS.filter(({ name }) => name === 'duration' || name === 'idle')],
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  const { hands } = request;
  const leaseMs = readLease(request);
  const wish = await getMovable(request);
  const [listed, page] = await Promise.all([
    hands.regions.cloud(wish.region).listInstances({ pool: wish.pool, annexId: wish.id }),
    hands.ledger.find(wish.pool, wish.id),
  ]);
  const alive = listed.filter(isAlive);
  const now = hands.clock.now();
  const leaseEndsAt = now + leaseMs;
  const costs = leaseCostUsd(wish, alive, leaseEndsAt);
  return {
    question: {
      title: words`Will let the lease of annex ${code(wish.name)} (${counted(alive.length, 'instance')}) end ${hours(leaseMs)} hours from now, ${time(leaseEndsAt)}.`,
      lines: [words`Until now it ends ${time(wish.leaseEndsAt)}.`, difference(wish, leaseEndsAt, costs)],
    },
    saw: JSON.stringify([wish.id, wish.leaseEndsAt, leaseMs, alive.length]),
    ...(leaseEndsAt > wish.leaseEndsAt
      ? { cost: { atMostUsd: 'sum' in costs ? costs.sum : undefined } }
      : {}),
    async commit(grounds, place) {
      const at = cardPlace(wish, place);
      const by = { by: request.actor.id, ...confirmedBy(grounds, request.actor) };
      const changed: AnnexWish = { ...moveLease(wish, { leaseEndsAt, at: now, by }), place: at };
      return {
        saved: await hands.wishes.save(changed, grounds),
        nudge: `annex:${wish.name}`,
        ...leftCard(wish, at),
        done: words`The lease of annex ${code(wish.name)} ends ${time(leaseEndsAt)} now.`,
        progress: {
          key: `annex:${wish.id}`,
          version: versionOfCard(changed) + 1,
          place: at,
          fallback: request.actor.id,
          message: annexCard(changed, listed, now, page),
        },
      };
    },
  };
}

async function getMovable(request: Request): Promise<AnnexWish> {
  const wish = await getAnnex(request, nameOf(request));
  // What drains may need more time for it.
  if (wish.off === undefined || modeOf(wish.off) === 'peaceful') return wish;
  throw new BotError('conflict', words`Annex ${code(wish.name)} is being shut down.`);
}

function nameOf(request: Request): string {
  const name = saidAnnex(request);
  if (name !== undefined) return name;
  throw new BotError('usage', words`you must specify ${code('-annex-name')}.`, {
    hint: words`To start one, say how many: ${code(START_EXAMPLE)}`,
    flag: 'annex-name',
  });
}

function readLease({ given }: Request): number {
  const leaseMs = leaseOf(given);
  if (leaseMs === undefined) {
    throw new BotError(
      'usage',
      words`To change the lease duration of an existing annex, use ${code('-duration')}. To start a new annex, use ${code('-count')}.`,
    );
  }
  if (!given.flags.has('idle')) return leaseMs;
  throw new BotError(
    'usage',
    words`You may not change the idle duration of existing instances. If you'd like to add new instances with a particular idle duration, you must specify ${code('-count')}.`,
    { flag: 'idle' },
  );
}

/** What these instances cost between both ends of the lease, or the type of one that has no known price. */
function leaseCostUsd(
  wish: AnnexWish,
  alive: readonly Instance[],
  leaseEndsAt: number,
): { readonly sum: Decimal } | { readonly unpriced: string } {
  const ms = Math.abs(leaseEndsAt - wish.leaseEndsAt);
  const prices = new Map(
    wish.launches.map(({ attempt, pricePerHourUsd }) => [String(attempt), pricePerHourUsd]),
  );
  let sum = new Decimal(0);
  for (const { tags, instanceType } of alive) {
    const price = prices.get(tags[TAG.attempt] ?? '');
    if (price === undefined) return { unpriced: instanceType };
    sum = sum.plus(instanceCostUsd(new Decimal(price), 1, ms));
  }
  return { sum };
}

/** What the change can cost at most, or what it saves. */
function difference(wish: AnnexWish, leaseEndsAt: number, cost: ReturnType<typeof leaseCostUsd>): Words {
  if ('unpriced' in cost) return words`No price known for ${cost.unpriced} in ${wish.region}.`;
  const { sum } = cost;
  return leaseEndsAt >= wish.leaseEndsAt
    ? words`That is up to ${dollars(sum)} more, if they all run until then. Disks and data transfer come on top.`
    : words`That is sooner than now: busy instances are ended all the same. It saves up to ${dollars(sum)}.`;
}
