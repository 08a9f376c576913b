import type { News } from '../domain/news.js';
import type { AnnexWish } from '../domain/wish.js';
import type { Notice } from '../ports/notices.js';

/** News about an annex as a notice in the thread of its message; `undefined` when nobody knows where that stands. */
export function newsOf({ id, place, launches }: AnnexWish, news: News): Notice | undefined {
  if (place === undefined) return undefined;
  const { channel, ts, threadTs = ts } = place;
  const person = launches.at(-1)?.requestedBy;
  return {
    ...news,
    place: threadTs === undefined ? { channel } : { channel, threadTs },
    under: `annex:${id}`,
    ...(person === undefined || person === '' ? {} : { fallback: person }),
  };
}
