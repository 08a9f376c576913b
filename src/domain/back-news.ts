import { countInstances } from './annex-count.js';
import { costLine, type AnnexSight } from './annex-sight.js';
import { NEWS_ACTIONS, type News } from './news.js';
import { bold, code, counted, person, time, words } from './words.js';

/** An annex had its receipt, and EC2 lists instances of it again: what people believed to be over costs on. */
export function backNews(sight: AnnexSight, now: number): readonly News[] {
  const { wish, instances, page } = sight;
  const { receipts = 0 } = page ?? {};
  const { alive } = countInstances(instances);
  if (receipts === 0 || alive === 0) return [];
  const { id, name, off, leaseEndsAt } = wish;
  const line = `/condor_off -annex ${name}`;
  return [
    {
      key: `back:${id}:${receipts}`,
      weight: 'important',
      message: {
        tone: 'warning',
        title: words`Annex ${bold(name)} lives: EC2 lists ${counted(alive, 'instance')} again that I had told you had ended.`,
        lines: [
          costLine(sight, now),
          off === undefined
            ? words`The lease ends ${time(leaseEndsAt)}, as before. Then there is another receipt.`
            : words`I am ending them, as ${person(off.by)} asked. Then there is another receipt.`,
        ],
        ...(off === undefined
          ? {
              buttons: [
                { label: 'Shut down now', action: NEWS_ACTIONS.type, value: line, style: 'danger' as const },
              ],
              footnote: words`End it: ${code(line)}`,
            }
          : {}),
      },
    },
  ];
}
