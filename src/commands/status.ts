import { annexCard, annexState, inPoolText } from '../domain/annex-card.js';
import { countInstances, endedCount, isInPool } from '../domain/annex-count.js';
import { costSoFarUsd } from '../domain/cost.js';
import { span } from '../domain/duration.js';
import { groupBy } from '../domain/group-by.js';
import type { Instance } from '../domain/instance.js';
import { goneOf, type LedgerEntry, type LedgerPage } from '../domain/ledger.js';
import { updatePage } from '../domain/ledger-update.js';
import type { Message, Table } from '../domain/message.js';
import { dollars } from '../domain/money.js';
import { TAG } from '../domain/tags.js';
import { requestedCount, type AnnexWish } from '../domain/wish.js';
import { code, person, words, type Words } from '../domain/words.js';
import { ANNEX_NAME, START_EXAMPLE } from './annex-flags.js';
import { getAnnex, liveAnnexes, saidAnnex } from './annex-of.js';
import type { Command, Request } from './command.js';

/** `-status`: how all annexes are, or one. */
export const status: Command = {
  name: 'status',
  slash: '/condor_annex',
  summary: 'How the annexes are: instances, leases, cost so far',
  examples: ['/condor_annex -status', '/condor_annex -status -annex-name MyFirstAnnex'],
  role: 'viewer',
  flags: [ANNEX_NAME],
  look,
};

async function look(request: Request): Promise<Message> {
  const name = saidAnnex(request);
  if (name === undefined) return statusOfAll(request);
  const { wishes, settings } = request.hands;
  // One that has ended is remembered for a while: people ask then what became of it.
  const known = await wishes.findAnnex(settings.pool, name);
  return statusOfOne(request, known ?? (await getAnnex(request, name)));
}

async function statusOfOne({ hands }: Request, wish: AnnexWish): Promise<Message> {
  const [instances, page] = await Promise.all([
    hands.regions.cloud(wish.region).listInstances({ pool: wish.pool, annexId: wish.id }),
    hands.ledger.find(wish.pool, wish.id),
  ]);
  const card = annexCard(wish, instances, hands.clock.now(), page);
  const { entries } = updatePage(page, wish, instances, hands.clock.now());
  return { ...card, lines: [...(card.lines ?? []), ...notInPool(instances), ...gone(entries, instances)] };
}

function notInPool(instances: readonly Instance[]): readonly Words[] {
  const groups = groupBy(
    instances.filter((instance) => !isInPool(instance) && instance.state !== 'terminated'),
    ({ state }) => state,
  );
  if (groups.size === 0) return [];
  return [
    words`Instances not in the pool, grouped by state:`,
    ...[...groups].map(([state, members]) => words`${state} ${idList(members.map(({ id }) => id))}`),
  ];
}

/** Those that have ended, also those that EC2 has forgotten: the ledger has not. */
function gone(entries: readonly LedgerEntry[], instances: readonly Instance[]): readonly Words[] {
  const there = new Set(instances.filter(({ state }) => state !== 'terminated').map(({ id }) => id));
  const groups = groupBy(
    goneOf(entries).filter(({ instanceId }) => !there.has(instanceId)),
    ({ ending, endedBy }) => JSON.stringify([ending, endedBy]),
  );
  if (groups.size === 0) return [];
  return [words`Instances that have ended, grouped by why:`, ...[...groups.values()].map(endedLine)];
}

function endedLine(members: readonly LedgerEntry[]): Words {
  const [first] = members;
  const by = first?.endedBy === undefined ? [] : words` by ${person(first.endedBy)}`;
  const ids = idList(members.map(({ instanceId }) => instanceId));
  return words`${first?.ending ?? 'not known'}${by}: ${ids}`;
}

function idList(ids: readonly string[]): string {
  return `${ids.slice(0, 20).join(' ')}${ids.length > 20 ? ` and ${ids.length - 20} more` : ''}`;
}

async function statusOfAll(request: Request): Promise<Message> {
  const { hands } = request;
  const annexes = await liveAnnexes(request);
  if (annexes.length === 0) {
    return {
      title: words`Found no instances in any annex.`,
      lines: [words`Start one: ${code(START_EXAMPLE)}`],
    };
  }
  const [byAnnex, pages] = await Promise.all([
    instancesByAnnex(request, annexes),
    hands.ledger.listOpen(hands.settings.pool),
  ]);
  return {
    title: words`${annexes.length} ${annexes.length === 1 ? 'annex' : 'annexes'} in pool ${hands.settings.pool}.`,
    table: statusTable(annexes, { byAnnex, pages }, hands.clock.now()),
    footnote: words`One in detail: ${code('/condor_annex -status -annex-name NAME')}`,
  };
}

async function instancesByAnnex(
  { hands }: Request,
  annexes: readonly AnnexWish[],
): Promise<ReadonlyMap<string, readonly Instance[]>> {
  const regions = [...new Set(annexes.map(({ region }) => region))];
  const lists = await Promise.all(
    regions.map((region) => hands.regions.cloud(region).listInstances({ pool: hands.settings.pool })),
  );
  return groupBy(lists.flat(), ({ tags }) => tags[TAG.annexId] ?? '');
}

function statusTable(
  annexes: readonly AnnexWish[],
  {
    byAnnex,
    pages,
  }: {
    readonly byAnnex: ReadonlyMap<string, readonly Instance[]>;
    readonly pages: ReadonlyMap<string, LedgerPage>;
  },
  now: number,
): Table {
  return {
    headings: ['Name', 'State', 'Requested', 'Running', 'In pool', 'Ended', 'Lease', 'Cost so far'],
    rows: annexes.map((wish) => {
      const instances = byAnnex.get(wish.id) ?? [];
      const count = countInstances(instances);
      const page = pages.get(wish.id);
      const cost = costSoFarUsd(wish, instances, now, page);
      return [
        wish.name,
        annexState(wish, count),
        String(requestedCount(wish)),
        String(count.running + count.inPool),
        inPoolText(count),
        String(endedCount(count, page)),
        wish.leaseEndsAt > now ? `ends in ${span(wish.leaseEndsAt - now)}` : 'has ended',
        cost === undefined ? 'no price known' : dollars(cost),
      ];
    }),
  };
}
