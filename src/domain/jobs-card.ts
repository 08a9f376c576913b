import { jobId } from './job.js';
import type { JobsWish, JobVerb } from './job-wish.js';
import type { Message } from './message.js';
import { code, counted, joinWords, shorten, whoAsked, words, type Words } from './words.js';

const MOST_IDS = 12;
const MOST_TROUBLE = 5;

/** What each verb does, as it is asked, while it is under way, and afterwards. */
export const JOB_VERB_WORDS: Readonly<
  Record<JobVerb, { readonly will: string; readonly doing: string; readonly done: string }>
> = {
  hold: { will: 'hold', doing: 'Holding', done: 'held' },
  release: { will: 'release', doing: 'Releasing', done: 'released' },
  rm: { will: 'remove', doing: 'Removing', done: 'removed' },
};

/** The message that follows what somebody wanted done to jobs. */
export function jobsCard(wish: JobsWish): Message {
  const { doing, done } = JOB_VERB_WORDS[wish.verb];
  const who = whoAsked(wish.by, wish.confirmedBy);
  const which = refsWords(wish.jobs);
  if (wish.refused !== undefined) {
    const { why, hint } = wish.refused;
    return {
      tone: 'bad',
      title: words`${which} not ${done}: ${why}`,
      lines: hint === undefined ? [] : [words`${hint}`],
      footnote: words`${who} asked for it.`,
    };
  }
  if (wish.done === undefined) return { title: words`${doing} ${which}, as ${who} asked.` };
  const trouble = wish.trouble ?? [];
  return {
    tone: trouble.length === 0 ? 'good' : 'warning',
    title: words`${counted(wish.done, 'job')} ${done}, as ${who} asked: ${which}.`,
    lines: [
      ...(wish.already === undefined || wish.already === 0
        ? []
        : [words`${wish.already} of them had ended meanwhile, or were ${done} already.`]),
      ...trouble.slice(0, MOST_TROUBLE).map((said) => words`HTCondor says: ${code(shorten(said, 200))}`),
      ...(trouble.length > MOST_TROUBLE ? [words`… and ${trouble.length - MOST_TROUBLE} more.`] : []),
    ],
  };
}

/** The ids as they were named: jobs and whole batches. */
export function refsWords(refs: JobsWish['jobs']): Words {
  const more = refs.length - MOST_IDS;
  const shown = joinWords(
    refs
      .slice(0, MOST_IDS)
      .map(({ cluster, proc }) => code(proc === undefined ? `${cluster}` : jobId({ cluster, proc }))),
    ', ',
  );
  return more > 0 ? words`${shown} and ${more} more` : shown;
}
