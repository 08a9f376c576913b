import { annexCard } from '../domain/annex-card.js';
import type { AnnexSight } from '../domain/annex-sight.js';
import { BotError } from '../domain/errors.js';
import { isAlive } from '../domain/instance.js';
import { versionOfCard, type AnnexWish } from '../domain/wish.js';
import { whatBecomesOfJobs } from '../domain/off-words.js';
import { code, counted, joinWords, shorten, words } from '../domain/words.js';
import { cardPlace, leftCard } from './card-place.js';
import { confirmedBy, type Prepared, type Request } from './command.js';

/**
 * Ends some instances of an annex, and leaves it the others.
 * @throws BotError `usage` for what is no instance id, `not-found` when none of them is an instance of the annex.
 */
export function offSome(request: Request, sight: AnnexSight, ids: readonly string[]): Prepared {
  const { wish, instances, page } = sight;
  const { hands, actor } = request;
  refuseModes(request);
  const alive = aliveOf(sight, ids);
  const left = instances.filter(isAlive).length - alive.length;
  return {
    question: {
      tone: 'warning',
      title: words`Will end ${counted(alive.length, 'instance')} of annex ${code(wish.name)} now, ${left === 0 ? 'all that it has' : `and leave it ${left}`}.`,
      lines: [joinWords(alive.slice(0, 50).map(code)), whatBecomesOfJobs('terminate', wish.leaseEndsAt)],
    },
    saw: JSON.stringify([wish.id, alive]),
    async commit(grounds, place) {
      const at = cardPlace(wish, place);
      const now = hands.clock.now();
      const end = { instanceIds: alive, by: actor.id, at: now, ...confirmedBy(grounds, actor) };
      const changed: AnnexWish = { ...wish, ends: [...(wish.ends ?? []), end], place: at };
      return {
        saved: await hands.wishes.save(changed, grounds),
        nudge: `annex:${wish.name}`,
        ...leftCard(wish, at),
        done: words`${counted(alive.length, 'instance')} of annex ${code(wish.name)} ${alive.length === 1 ? 'is' : 'are'} being ended.`,
        progress: {
          key: `annex:${wish.id}`,
          version: versionOfCard(changed) + 1,
          place: at,
          fallback: actor.id,
          message: annexCard(changed, instances, now, page),
        },
      };
    },
  };
}

/** HTCondor's ways are for a whole annex here: one that is left out would be taken for granted. */
function refuseModes({ given }: Request): void {
  const mode = ['graceful', 'fast', 'peaceful'].find((flag) => given.flags.has(flag));
  if (mode === undefined) return;
  throw new BotError('usage', words`${code(`-${mode}`)} does not go with ${code('-instances')}.`, {
    hint: words`Single instances are ended by EC2, at once.`,
    flag: mode,
  });
}

function aliveOf({ wish, instances }: AnnexSight, ids: readonly string[]): readonly string[] {
  const odd = ids.find((id) => !/^i-[0-9a-f]{8,17}$/.test(id));
  if (odd !== undefined)
    throw new BotError('usage', words`${code(shorten(odd))} is not the id of an instance.`, {
      hint: words`Ids look like ${code('i-0123456789abcdef0')}; several are separated by commas.`,
      flag: 'instances',
    });
  const alive = instances.filter((each) => isAlive(each) && ids.includes(each.id)).map(({ id }) => id);
  if (alive.length > 0) return alive;
  throw new BotError(
    'not-found',
    words`None of these is an instance of annex ${code(wish.name)} that still runs.`,
    {
      hint: words`See ${code(`/condor_annex -status -annex-name ${wish.name}`)}`,
    },
  );
}
