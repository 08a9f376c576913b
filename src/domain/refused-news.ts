import { costLine, type AnnexSight } from './annex-sight.js';
import type { BotError } from './errors.js';
import type { News } from './news.js';
import { bold, counted, time, words, type Words } from './words.js';

/** AWS does not end what should end: it goes on, and goes on costing. */
export function endRefusedNews(sight: AnnexSight, instances: number, error: BotError, now: number): News {
  const { id, name } = sight.wish;
  return {
    key: `end-refused:${id}`,
    weight: 'urgent',
    message: {
      tone: 'bad',
      title: words`I can't end ${counted(instances, 'instance')} of annex ${bold(name)}, and that goes on costing money. I keep trying.`,
      lines: [...why(error), costLine(sight, now)],
    },
  };
}

/** A lease that was moved in words only: the machines go by their tags. */
export function leaseNotMovedNews(sight: AnnexSight, endsAt: number, error: BotError, now: number): News {
  const { id, name, leaseEndsAt } = sight.wish;
  return {
    key: `lease-not-moved:${id}:${leaseEndsAt}`,
    weight: 'urgent',
    message: {
      tone: 'bad',
      title: words`The lease of annex ${bold(name)} is not moved yet: its machines end ${time(endsAt)}, busy or not, and not ${time(leaseEndsAt)}. I keep trying.`,
      lines: [...why(error), costLine(sight, now)],
    },
  };
}

function why({ sentence, hint }: BotError): readonly Words[] {
  return hint === undefined ? [sentence] : [sentence, hint];
}
