import { costLine } from '../domain/annex-sight.js';
import { isBotError } from '../domain/errors.js';
import { isAlive } from '../domain/instance.js';
import { endRefusedNews } from '../domain/refused-news.js';
import { code, joinWords, words } from '../domain/words.js';
import type { AnnexView, ReconcileHands } from './controller.js';
import { newsOf } from './news-of.js';

/** One instance that AWS would not end, and why. */
interface Kept {
  readonly id: string;
  readonly why: string;
}

/**
 * Ends what is alive of the annex, or those of it that are named, and gives the view as it is then. What can't be ended
 * is told, once per annex.
 */
export async function endAlive(
  hands: ReconcileHands,
  view: AnnexView,
  named: (id: string) => boolean = () => true,
): Promise<AnnexView> {
  const alive = view.instances.filter(isAlive).flatMap(({ id }) => (named(id) ? [id] : []));
  const kept = await terminate(hands, view, alive);
  if (kept.length > 0) await tellKept(hands, view, kept);
  const ended = new Set(alive.filter((id) => !kept.some((other) => other.id === id)));
  const instances = view.instances.map((instance) =>
    ended.has(instance.id) ? { ...instance, state: 'shutting-down' as const } : instance,
  );
  return { ...view, instances };
}

/** Passing trouble is nothing to tell: the next pass tries again. */
async function terminate(
  hands: ReconcileHands,
  view: AnnexView,
  ids: readonly string[],
): Promise<readonly Kept[]> {
  const { wish } = view;
  try {
    return await hands.regions.cloud(wish.region).terminate(ids);
  } catch (error) {
    const notice =
      isBotError(error) && error.fault !== 'later'
        ? newsOf(wish, endRefusedNews(view, ids.length, error, hands.clock.now()))
        : undefined;
    if (notice !== undefined) await hands.notices.publish(notice);
    throw error;
  }
}

function counted(instances: number): string {
  return instances === 1 ? 'one instance' : `${instances} instances`;
}

async function tellKept(hands: ReconcileHands, view: AnnexView, kept: readonly Kept[]): Promise<void> {
  const { wish } = view;
  hands.log.warn({ annex: wish.id, kept }, 'some instances could not be ended');
  if (wish.place === undefined) return;
  const list = kept.slice(0, 20).map(({ id, why }) => words`${code(id)}: ${why}`);
  await hands.notices.publish({
    key: `kept:${wish.id}`,
    weight: 'urgent',
    place: { channel: wish.place.channel },
    message: {
      tone: 'bad',
      title: words`Of annex ${code(wish.name)} I can't end ${counted(kept.length)}, and that goes on costing money.`,
      lines: [
        words`${joinWords(list, '; ')}${kept.length > list.length ? '; …' : ''}.`,
        words`Somebody with access to the AWS console of ${wish.region} has to look. I keep trying.`,
        costLine(view, hands.clock.now()),
      ],
    },
  });
}
