import { countInstances } from './annex-count.js';
import { costLine, type AnnexSight } from './annex-sight.js';
import type { News } from './news.js';
import { bold, counted, time, words } from './words.js';

/** Afterwards the card alone says it. */
const NEWS_MS = 24 * 3_600_000;

/** The notes of an annex were lost: what is known again, and what is not. */
export function rebuiltNews(sight: AnnexSight, now: number): readonly News[] {
  const { wish, instances } = sight;
  const { rebuiltAt, leaseEndsAt } = wish;
  if (rebuiltAt === undefined || now - rebuiltAt > NEWS_MS) return [];
  const { alive, inPool } = countInstances(instances);
  // What has ended meanwhile has its receipt, and its message says how it was rebuilt.
  if (alive === 0) return [];
  return [
    {
      key: `rebuilt:${wish.id}:${rebuiltAt}`,
      weight: 'important',
      message: {
        tone: 'warning',
        title: words`I lost my notes of annex ${bold(wish.name)} and rebuilt them from its tags: ${counted(alive, 'instance')}, ${inPool} in pool. The lease ends ${time(leaseEndsAt)} as before.`,
        lines: [
          costLine(sight, now),
          words`Questions that were open, and what somebody had asked for and had not come about yet (more instances, an end, a setup), are lost: please ask again.`,
        ],
      },
    },
  ];
}
