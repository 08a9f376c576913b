import type { BotError } from './errors.js';
import type { News } from './news.js';
import type { AnnexWish } from './wish.js';
import { bold, counted, time, words, type Words } from './words.js';

/** AWS does not end what should end: it goes on, and goes on costing. */
export function endRefusedNews({ id, name }: AnnexWish, instances: number, error: BotError): News {
  return {
    key: `end-refused:${id}`,
    weight: 'urgent',
    message: {
      tone: 'bad',
      title: words`I can't end ${counted(instances, 'instance')} of annex ${bold(name)}, and that goes on costing money. I keep trying.`,
      lines: why(error),
    },
  };
}

/** A lease that was moved in words only: the machines go by their tags. */
export function leaseNotMovedNews(
  { id, name, leaseEndsAt }: AnnexWish,
  endsAt: number,
  error: BotError,
): News {
  return {
    key: `lease-not-moved:${id}:${leaseEndsAt}`,
    weight: 'urgent',
    message: {
      tone: 'bad',
      title: words`The lease of annex ${bold(name)} is not moved yet: its machines end ${time(endsAt)}, busy or not, and not ${time(leaseEndsAt)}. I keep trying.`,
      lines: why(error),
    },
  };
}

function why({ sentence, hint }: BotError): readonly Words[] {
  return hint === undefined ? [sentence] : [sentence, hint];
}
