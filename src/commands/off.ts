import { annexCard } from '../domain/annex-card.js';
import { countInstances } from '../domain/annex-count.js';
import { BotError } from '../domain/errors.js';
import { versionOfCard, type AnnexWish } from '../domain/wish.js';
import type { AnnexSight } from '../domain/annex-sight.js';
import { isStronger, modeOf, type OffMode } from '../domain/off-plan.js';
import { whatBecomesOfJobs } from '../domain/off-words.js';
import { code, counted, joinWords, words, type Words } from '../domain/words.js';
import { REGION } from './annex-flags.js';
import { getAnnex, liveAnnexes, saidAnnex } from './annex-of.js';
import { cardPlace, leftCard } from './card-place.js';
import { confirmedBy, type Command, type Prepared, type Request } from './command.js';
import type { Flag } from './flags.js';
import { offMeans, type OffMeans } from './off-means.js';
import { offSome } from './off-some.js';
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
  { name: 'graceful', kind: 'switch', summary: 'jobs have 10 minutes to stop; the default' },
  { name: 'fast', kind: 'switch', summary: 'jobs are killed at once' },
  { name: 'peaceful', kind: 'switch', summary: 'drain: running jobs finish, no new ones start' },
];

/** `/condor_off -annex X`: ends an annex before its lease does. */
export const off: Command = {
  name: 'off',
  slash: '/condor_off',
  summary: 'End an annex now',
  examples: ['/condor_off -annex MyFirstAnnex', '/condor_off -annex MyFirstAnnex -peaceful'],
  role: 'operator',
  flags: FLAGS,
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  const strays = request.given.lists.get('strays');
  if (strays !== undefined) return offStrays(request, strays);
  const { hands, given } = request;
  const wish = await getAnnex(request, await nameOf(request));
  const ids = given.lists.get('instances');
  const [instances, page, means] = await Promise.all([
    hands.regions.cloud(wish.region).listInstances({ pool: wish.pool, annexId: wish.id }),
    hands.ledger.find(wish.pool, wish.id),
    ids === undefined ? offMeans(request, wish) : undefined,
  ]);
  refuseIfEnding(wish, means?.mode);
  return means === undefined
    ? offSome(request, { wish, instances, page }, ids ?? [])
    : offAll(request, { wish, instances, page }, means);
}

function offAll(request: Request, { wish, instances, page }: AnnexSight, means: OffMeans): Prepared {
  const { hands, actor } = request;
  const { mode } = means;
  const count = countInstances(instances);
  const doing = mode === 'peaceful' ? 'drain' : 'end';
  return {
    question: {
      tone: 'warning',
      title: words`Will ${doing} annex ${code(wish.name)} now: ${counted(count.alive, 'instance')}, ${count.inPool} of them in pool.`,
      lines: [means.told, whatBecomesOfJobs(mode, wish.leaseEndsAt), ...otherWays(wish, mode)],
    },
    saw: JSON.stringify([wish.id, count.alive, mode]),
    async commit(grounds, place) {
      const at = cardPlace(wish, place);
      const changed: AnnexWish = {
        ...wish,
        off: {
          by: actor.id,
          at: hands.clock.now(),
          ...confirmedBy(grounds, actor),
          ...(mode === 'terminate' ? {} : { mode }),
        },
        place: at,
      };
      return {
        saved: await hands.wishes.save(changed, grounds),
        nudge: `annex:${wish.name}`,
        ...leftCard(wish, at),
        done: words`Annex ${code(wish.name)} is being ${mode === 'peaceful' ? 'drained' : 'ended'}.`,
        progress: {
          key: `annex:${wish.id}`,
          version: versionOfCard(changed) + 1,
          place: at,
          fallback: actor.id,
          message: annexCard(changed, instances, hands.clock.now(), page),
        },
      };
    },
  };
}

/** Whoever is asked should know that there is a milder way, or a faster one. */
function otherWays({ name }: AnnexWish, mode: OffMode): readonly Words[] {
  if (mode === 'graceful')
    return [
      words`To let running jobs finish: ${code(`/condor_off -annex ${name} -peaceful`)}. Not to wait for them: ${code(`/condor_off -annex ${name} -fast`)}.`,
    ];
  return mode === 'peaceful'
    ? [words`To end it at once after all: ${code(`/condor_off -annex ${name} -fast`)}.`]
    : [];
}

/** What is being ended can be ended sooner, and not later. */
function refuseIfEnding({ name, off: before }: AnnexWish, mode: OffMode | undefined): void {
  if (before === undefined || (mode !== undefined && isStronger(mode, modeOf(before)))) return;
  const draining = modeOf(before) === 'peaceful';
  throw new BotError(
    'conflict',
    words`Annex ${code(name)} is being ${draining ? 'drained' : 'shut down'} already.`,
    modeOf(before) === 'terminate' || modeOf(before) === 'fast'
      ? {}
      : { hint: words`To end it sooner: ${code(`/condor_off -annex ${name} -fast`)}` },
  );
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
