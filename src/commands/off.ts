import { annexCard } from '../domain/annex-card.js';
import { countInstances } from '../domain/annex-count.js';
import { BotError } from '../domain/errors.js';
import type { AnnexWish } from '../domain/wish.js';
import { code, counted, joinWords, words } from '../domain/words.js';
import { REGION } from './annex-flags.js';
import { getAnnex, liveAnnexes, saidAnnex } from './annex-of.js';
import { cardPlace, leftCard } from './card-place.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import type { Flag } from './flags.js';
import { howTheyEnd, offSome } from './off-some.js';
import { offStrays } from './off-strays.js';

const FLAGS: readonly Flag[] = [
  {
    name: 'annex',
    aliases: ['annex-name', 'annex-slots'],
    kind: 'text',
    optional: true,
    summary: 'which annex',
    example: 'MyFirstAnnex',
  },
  {
    name: 'instances',
    kind: 'list',
    summary: 'only these of its instances',
    example: 'i-0123456789abcdef0,i-0fedcba9876543210',
  },
  {
    name: 'strays',
    kind: 'list',
    summary: 'instances that no annex explains, as I found them; for admins',
    example: 'i-0123456789abcdef0',
  },
  REGION,
  { name: 'graceful', kind: 'switch', summary: 'jobs get a signal and some seconds' },
  { name: 'fast', kind: 'switch', summary: 'jobs are killed at once' },
  {
    name: 'peaceful',
    kind: 'switch',
    summary: '',
    refused:
      'waiting for jobs to finish takes a head node that I drive. Let the lease end it, or use condor_off -peaceful on the pool itself.',
  },
];

/** `/condor_off -annex X`: ends an annex before its lease does. */
export const off: Command = {
  name: 'off',
  slash: '/condor_off',
  summary: 'End an annex now',
  examples: ['/condor_off -annex MyFirstAnnex'],
  role: 'operator',
  flags: FLAGS,
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  const strays = request.given.lists.get('strays');
  if (strays !== undefined) return offStrays(request, strays);
  const { hands, actor, given } = request;
  const wish = await getAnnex(request, await nameOf(request));
  if (wish.off !== undefined)
    throw new BotError('conflict', words`Annex ${code(wish.name)} is being shut down already.`);
  const [instances, page] = await Promise.all([
    hands.regions.cloud(wish.region).listInstances({ pool: wish.pool, annexId: wish.id }),
    hands.ledger.find(wish.pool, wish.id),
  ]);
  const ids = given.lists.get('instances');
  if (ids !== undefined) return offSome(request, { wish, instances, page }, ids);
  const count = countInstances(instances);
  return {
    question: {
      tone: 'warning',
      title: words`Will end annex ${code(wish.name)} now: ${counted(count.alive, 'instance')}, ${count.inPool} of them in pool.`,
      lines: [howTheyEnd()],
    },
    saw: JSON.stringify([wish.id, count.alive]),
    async commit(grounds, place) {
      const at = cardPlace(wish, place);
      const changed: AnnexWish = {
        ...wish,
        off: { by: actor.id, at: hands.clock.now(), ...confirmedBy(grounds, actor) },
        place: at,
      };
      return {
        saved: await hands.wishes.save(changed, grounds),
        nudge: `annex:${wish.name}`,
        ...leftCard(wish, at),
        done: words`Annex ${code(wish.name)} is being ended.`,
        progress: {
          key: `annex:${wish.id}`,
          place: at,
          fallback: actor.id,
          message: annexCard(changed, instances, hands.clock.now(), page),
        },
      };
    },
  };
}

async function nameOf(request: Request): Promise<string> {
  const name = request.given.texts.get('annex') ?? saidAnnex(request);
  if (name !== undefined) return name;
  const live = await liveAnnexes(request);
  if (live.length === 0) throw new BotError('not-found', 'No annex is running: there is nothing to end.');
  throw new BotError('usage', 'Which annex? I end one at a time.', {
    hint: joinWords(
      live.slice(0, 20).map(({ name }) => code(`/condor_off -annex ${name}`)),
      ' · ',
    ),
    flag: 'annex',
  });
}
