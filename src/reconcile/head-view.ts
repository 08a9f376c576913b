import type { HeadWish } from '../domain/head-wish.js';
import type { Instance } from '../domain/instance.js';
import type { LedgerPage } from '../domain/ledger.js';
import type { News } from '../domain/news.js';
import { isLive, type AnnexWish } from '../domain/wish.js';
import { PassOvertaken, type ReconcileHands } from './controller.js';
import { newsOf } from './news-of.js';

/** A pool's head node, as wished and as it is. */
export interface HeadView {
  readonly wish: HeadWish;
  /** Its instance, whatever its state; `undefined` while EC2 lists none. */
  readonly instance: Instance | undefined;
  readonly page?: LedgerPage | undefined;
  /** The fencing number under which this pass may save. */
  readonly fence: number;
}

/** What a pass came to: the view for the next controller, and when to look again if before the next round. */
export interface HeadResult {
  readonly view: HeadView;
  readonly againInMs?: number;
}

/** Keeps one promise about head nodes. It may be cut off anywhere and called any number of times. */
export interface HeadController {
  readonly name: string;
  pass(view: HeadView): Promise<HeadResult>;
}

/**
 * Saves a changed wish in a pass and gives the view with it.
 * @throws PassOvertaken when somebody else saved first.
 */
export async function saveHeadInPass(
  { wishes }: Pick<ReconcileHands, 'wishes'>,
  view: HeadView,
  wish: HeadWish,
): Promise<HeadView> {
  const saved = await wishes.save(wish, { fence: view.fence });
  if (saved !== 'saved') throw new PassOvertaken(`head node ${wish.name}: ${saved}`);
  return { ...view, wish: { ...wish, version: wish.version + 1 } };
}

/** Hands over news of a head node, in the thread of its message; true when that worked, or nobody knows where that stands. */
export async function tellOfHead(
  { notices }: Pick<ReconcileHands, 'notices'>,
  { id, place, requestedBy }: HeadWish,
  news: News,
): Promise<boolean> {
  if (place === undefined) return true;
  const { channel, ts, threadTs = ts } = place;
  return await notices.publish({
    ...news,
    place: threadTs === undefined ? { channel } : { channel, threadTs },
    under: headKey({ id }),
    ...(requestedBy === '' ? {} : { fallback: requestedBy }),
  });
}

/** Hands over what concerns every live annex, in the thread of each. */
export async function tellAnnexes(
  { notices, wishes }: Pick<ReconcileHands, 'notices' | 'wishes'>,
  pool: string,
  news: News,
): Promise<boolean> {
  const live = (await wishes.list(pool)).filter(
    (wish): wish is AnnexWish => wish.kind === 'annex' && isLive(wish),
  );
  const told = await Promise.all(
    live.map(async (wish) => {
      const notice = newsOf(wish, { ...news, key: `${news.key}:${wish.id}` });
      return notice === undefined || (await notices.publish(notice));
    }),
  );
  return !told.includes(false);
}

/** The key of the message that follows a head node. */
export function headKey({ id }: Pick<HeadWish, 'id'>): string {
  return `head:${id}`;
}
