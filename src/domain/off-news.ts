import { costLine, type AnnexSight } from './annex-sight.js';
import type { News } from './news.js';
import type { OffWish } from './wish.js';
import { bold, code, time, words } from './words.js';

/** An annex was to drain, and HTCondor could not be told: it goes on taking jobs, and costing. */
export function unreachedNews(sight: AnnexSight, { at }: OffWish, now: number): News {
  const { id, name, leaseEndsAt } = sight.wish;
  return {
    key: `off-unreached:${id}:${at}`,
    weight: 'urgent',
    message: {
      tone: 'warning',
      title: words`I can't drain annex ${bold(name)} yet: its machines do not hear from the head node, and go on taking jobs. I keep trying.`,
      lines: [words`Its lease ends ${time(leaseEndsAt)} as before.`, costLine(sight, now)],
      footnote: words`How the head node is: ${code('/condor_head status')} · End the annex now: ${code(`/condor_off -annex ${name} -fast`)}`,
    },
  };
}
