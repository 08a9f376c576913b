import type { AnnexSight } from './annex-sight.js';
import { backNews } from './back-news.js';
import { completeNews, partlyNews } from './start-news.js';
import { endNews } from './end-news.js';
import type { News } from './news.js';
import { rebuiltNews } from './rebuilt-news.js';
import { stoppedNews } from './stopped-news.js';

/**
 * What is worth telling about an annex now. It is the same again at every look for as long as it is true: keys, and
 * whoever remembers them, make that it is told once.
 */
export function annexNews(sight: AnnexSight, now: number): readonly News[] {
  return [
    ...rebuiltNews(sight, now),
    ...backNews(sight, now),
    ...partlyNews(sight, now),
    ...completeNews(sight, now),
    ...endNews(sight, now),
    ...stoppedNews(sight, now),
  ];
}
