import { annexCard } from '../domain/annex-card.js';
import { hours } from '../domain/duration.js';
import { BotError } from '../domain/errors.js';
import { leaseChange, saysLeaseChange, type LeaseChange } from '../domain/lease-cost.js';
import { moveLease } from '../domain/lease-move.js';
import { modeOf } from '../domain/off-plan.js';
import { versionOfCard, type AnnexWish } from '../domain/wish.js';
import { code, counted, time, words } from '../domain/words.js';
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
  const now = hands.clock.now();
  const leaseEndsAt = now + leaseMs;
  const change = leaseChange(wish, listed, leaseEndsAt, now);
  return {
    question: {
      title: words`Will let the lease of annex ${code(wish.name)} (${counted(change.instances, 'instance')}) end ${hours(leaseMs)} hours from now, ${time(leaseEndsAt)}.`,
      lines: [words`Until now it ends ${time(wish.leaseEndsAt)}.`, saysLeaseChange(change, wish.region)],
    },
    saw: JSON.stringify([wish.id, wish.leaseEndsAt, leaseMs, change.instances, change.isSooner]),
    ...costOf(change),
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

/** A sooner end costs nothing, unless it is later for some that are on their way with a lease of their own. */
function costOf({ isSooner, more }: LeaseChange): Pick<Prepared, 'cost'> {
  if (isSooner && 'usd' in more && more.usd.isZero()) return {};
  return { cost: { atMostUsd: 'usd' in more ? more.usd : undefined } };
}
