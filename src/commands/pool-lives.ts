import { BotError } from '../domain/errors.js';
import { isHeadPage } from '../domain/head-ledger.js';
import { isAlive, type Instance } from '../domain/instance.js';
import { knownThere, type Known } from '../domain/unseen-news.js';
import type { Wish } from '../domain/wish.js';
import { code, counted, joinWords, time, words, type Words } from '../domain/words.js';
import type { Request } from './command.js';
import { lookAround } from './unseen-regions.js';

/** So long after its lease nothing lives any more, whoever was to end it: it has three ends. */
const OVER_MS = 3_600_000;

/** What AWS could not be asked about a pool that may go all the same. */
interface Unlooked {
  readonly regions: readonly string[];
  readonly line: Words;
  /** Leases that ended by this moment keep nobody. */
  readonly leasesOverBy: number;
}

/** What keeps a pool, and what nobody can see of it. */
interface There {
  readonly living: readonly Wish[];
  readonly alive: readonly Instance[];
  readonly hidden: readonly Known[];
  readonly error: BotError | undefined;
}

/**
 * Looks whether anything of a pool lives. Where AWS can't be asked, leases that are long over count as ended: then it
 * says what was not looked at.
 * @throws BotError `conflict` that names what lives: forgotten, nobody would look after it; `later` in passing trouble.
 */
export async function refuseWhileAlive({ hands }: Request): Promise<Unlooked | undefined> {
  const { name, region } = hands.pool;
  const [wishes, open] = await Promise.all([hands.wishes.list(name), hands.ledger.listOpen(name)]);
  const pages = [...open.values()];
  const where = [region, ...[...wishes, ...pages].map((each) => each.region)];
  const { instances, unseen } = await lookAround(hands, where);
  const passing = [...unseen.values()].find(({ fault }) => fault === 'later');
  if (passing !== undefined) throw passing;
  const hidden = [...unseen.keys()].map((each) => knownThere(wishes, pages, each));
  const leasesOverBy = hands.clock.now() - OVER_MS;
  const over = new Set<Wish>(
    hidden.flatMap(({ annexes }) => annexes.filter(({ leaseEndsAt }) => leaseEndsAt <= leasesOverBy)),
  );
  const living = wishes.filter((wish) => mayLive(wish) && !over.has(wish));
  const alive = instances.filter(isAlive);
  const [error] = unseen.values();
  if (living.length > 0 || alive.length > 0 || lastLease(hidden) > leasesOverBy)
    throw stillThere(name, { living, alive, hidden, error });
  if (error === undefined) return undefined;
  const regions = [...unseen.keys()];
  return { regions, line: unlookedLine(regions, hidden, error), leasesOverBy };
}

function stillThere(name: string, { living, alive, hidden, error }: There): BotError {
  const annexes = counted(living.length, 'annex or head node', 'annexes and head nodes');
  const machines = counted(alive.length, 'instance');
  const outOfSight = new Set<Wish>(hidden.flatMap(({ annexes: some, heads }) => [...some, ...heads]));
  const canEnd = alive.length > 0 || living.some((wish) => !outOfSight.has(wish));
  return new BotError('conflict', words`Pool ${code(name)} still has ${annexes} and ${machines}.`, {
    hint:
      error === undefined || canEnd
        ? words`End them first: ${code(`/condor_annex -status -pool ${name}`)}`
        : words`I can't look there: ${error.sentence} ${whatThen(hidden)}`,
  });
}

function mayLive(wish: Wish): boolean {
  return (wish.kind === 'annex' || wish.kind === 'head') && wish.endedAt === undefined;
}

/** When the last lease of all that nobody can see ends. */
function lastLease(hidden: readonly Known[]): number {
  const leases = hidden.flatMap(({ annexes, pages }) => [
    ...annexes.map(({ leaseEndsAt }) => leaseEndsAt),
    ...pages
      .filter((page) => !isHeadPage(page))
      .flatMap(({ entries }) => entries)
      .flatMap(({ endedAt, leaseEndsAt }) => (endedAt === undefined ? [leaseEndsAt] : [])),
  ]);
  return Math.max(Number.NEGATIVE_INFINITY, ...leases);
}

function whatThen(hidden: readonly Known[]): Words {
  if (hidden.some(({ heads }) => heads.length > 0))
    return words`And no lease ends its head node: give me credentials again, then terminate it.`;
  return words`From ${time(lastLease(hidden) + OVER_MS)} on it can be forgotten all the same.`;
}

function unlookedLine(regions: readonly string[], hidden: readonly Known[], { sentence }: BotError): Words {
  const annexes = hidden.reduce((sum, known) => sum + known.annexes.length, 0);
  const should =
    annexes === 0
      ? words``
      : words`Its ${counted(annexes, 'annex', 'annexes')} should have ended with ${annexes === 1 ? 'its lease' : 'their leases'}, at the latest ${time(lastLease(hidden))}. `;
  return words`I could not look what runs of it in ${joinWords(
    regions.map((each) => words`${each}`),
    ' and ',
  )}: ${sentence} ${should}What runs there all the same nobody would see or end: look in the AWS console before you say Yes.`;
}
