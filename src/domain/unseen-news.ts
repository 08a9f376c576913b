import { isBotError } from './errors.js';
import { isHeadPage } from './head-ledger.js';
import { isHeadLive } from './head-stage.js';
import type { LedgerPage } from './ledger.js';
import type { Message } from './message.js';
import { DEFAULT_POOL } from './pool.js';
import { isLive, type AnnexWish, type Wish } from './wish.js';
import type { HeadWish } from './head-wish.js';
import { bold, code, time, words, type Words } from './words.js';

/** What a pool is known to have in one region, while nobody can look. */
export interface Known {
  readonly annexes: readonly AnnexWish[];
  readonly heads: readonly HeadWish[];
  /** Open pages of the ledger. */
  readonly pages: readonly LedgerPage[];
}

/** A region that can't be looked at. */
interface UnseenSight extends Known {
  readonly pool: string;
  readonly region: string;
  readonly since: number;
  readonly error: unknown;
}

/** What of a pool may be running in a region, going by wishes and the ledger. */
export function knownThere(wishes: readonly Wish[], pages: readonly LedgerPage[], region: string): Known {
  const here = wishes.filter((wish) => wish.region === region);
  return {
    annexes: here.filter((wish): wish is AnnexWish => wish.kind === 'annex' && isLive(wish)),
    heads: here.filter((wish): wish is HeadWish => wish.kind === 'head' && isHeadLive(wish)),
    pages: pages.filter((page) => page.region === region),
  };
}

/** AWS can't be asked: what nobody sees, what ends machines all the same, and what to do. */
export function unseenMessage(sight: UnseenSight, now: number): Message {
  const { pool, region, since, error, heads } = sight;
  const givenUp = `/condor_pool delete ${pool}`;
  return {
    tone: 'bad',
    title: words`Since ${time(since)} I can't see what runs of pool ${bold(pool)} in ${region}, nor end or extend it.`,
    lines: [
      ...why(error),
      words`Machines end all the same when they are idle and when their lease is over, by the lease function and their own timers. ${lastLease(sight, now)}Until I see them again there are no warnings and no receipts, and messages stay as they are.`,
      ...(heads.length === 0
        ? []
        : [words`A head node has no lease: it costs on until somebody stops it in the AWS console.`]),
    ],
    footnote: words`What is missing: ${code(`/condor_annex -check-setup -pool ${pool}`)}${pool === DEFAULT_POOL ? '' : words` · To give the pool up, an hour after its last lease: ${code(givenUp)}`}`,
  };
}

/** It can be looked at again, after that was told. */
export function seenAgainMessage(pool: string, region: string): Message {
  return {
    tone: 'good',
    title: words`I see again what runs of pool ${bold(pool)} in ${region}.`,
    lines: [words`What has happened meanwhile is told in the threads of its annexes.`],
  };
}

function why(error: unknown): readonly Words[] {
  if (!isBotError(error)) return [words`Why, my log says.`];
  return error.hint === undefined ? [error.sentence] : [error.sentence, error.hint];
}

function lastLease({ annexes, pages }: Known, now: number): Words {
  const leases = [
    ...annexes.map(({ leaseEndsAt }) => leaseEndsAt),
    ...pages
      .filter((page) => !isHeadPage(page))
      .flatMap(({ entries }) => entries.map((each) => each.leaseEndsAt)),
  ];
  if (leases.length === 0) return words``;
  const last = Math.max(...leases);
  return words`The last lease ${last > now ? 'ends' : 'ended'} ${time(last)}. `;
}
