import type { Decimal } from 'decimal.js';
import { span } from './duration.js';
import type { HeadWish } from './head-wish.js';
import type { Instance } from './instance.js';
import { dollars, instanceCostUsd } from './money.js';
import { NEWS_ACTIONS, type News } from './news.js';
import { bold, code, words, type Words } from './words.js';

const DAY_MS = 24 * 3_600_000;
/** After so many days of doing nothing it is told, each time once: more often would be nagging. */
const TOLD_AFTER_DAYS = [2, 5, 10, 20, 40, 80] as const;

/** Since when nobody has used it, and what an hour of it costs, if that is known. */
interface Forgotten {
  readonly unusedSince: number;
  readonly now: number;
  readonly price: Decimal | undefined;
}

/** A head node runs, and there has been neither an annex nor a job since `unusedSince`: what to tell, once it is worth it. */
export function headForgottenNews(
  wish: HeadWish,
  instance: Instance,
  { unusedSince, now, price }: Forgotten,
): News | undefined {
  const days = TOLD_AFTER_DAYS.filter((each) => now - unusedSince >= each * DAY_MS).at(-1);
  if (days === undefined) return undefined;
  return {
    key: `head-forgotten:${wish.id}:${unusedSince}:${days}`,
    weight: 'important',
    message: {
      tone: 'warning',
      title: words`Head node ${bold(wish.name)} has been running for ${span(now - unusedSince)} with no annex and no job.`,
      lines: [cost(instance, price, now - unusedSince)],
      buttons: [
        { label: 'Stop it', action: NEWS_ACTIONS.type, value: '/condor_head stop' },
        { label: 'Dismiss', action: NEWS_ACTIONS.dismiss, value: wish.name },
      ],
      footnote: words`Stopping keeps its disk, queue and results: ${code('/condor_head stop')}, and ${code('/condor_head start')} when you need it again.`,
    },
  };
}

function cost({ instanceType }: Instance, price: Decimal | undefined, ms: number): Words {
  if (price === undefined) return words`What that cost I can't say: no price known for ${instanceType}.`;
  const sum = (during: number): string => dollars(instanceCostUsd(price, 1, during));
  return words`That cost ${sum(ms)}, and ${sum(DAY_MS)} more every day, without its disk.`;
}
