import { costLine, type AnnexSight } from './annex-sight.js';
import { isAlive, isStopped } from './instance.js';
import { isStop, lastStretches } from './ledger.js';
import { updatePage } from './ledger-update.js';
import { NEWS_ACTIONS, type News } from './news.js';
import { askedToEnd } from './wish.js';
import { bold, code, counted, time, words } from './words.js';

/** Instances stop one after the other: told when the number has stood for so long. */
const STOOD_MS = 2 * 60_000;
/** After a day somebody has decided to let them be. */
const NEWS_MS = 24 * 3_600_000;
/** Ids that a button has room for. */
const MOST_IDS = 80;

/** Instances were stopped, which nobody can ask of the bot: they do no work, and their disks cost on. */
export function stoppedNews(sight: AnnexSight, now: number): readonly News[] {
  const { wish, instances, page } = sight;
  if (page === undefined || now >= wish.leaseEndsAt) return [];
  const listed = instances.filter((each) => isStopped(each) && askedToEnd(wish, each.id) === undefined);
  if (listed.length === 0) return [];
  const ids = new Set(listed.map(({ id }) => id));
  const stops = lastStretches(updatePage(page, wish, instances, now).entries).filter(
    (entry) => isStop(entry) && ids.has(entry.instanceId),
  );
  const lastAt = Math.max(...stops.map(({ endedAt = now }) => endedAt));
  if (now - lastAt < STOOD_MS || now - lastAt > NEWS_MS) return [];
  return [newsOf(sight, [...ids], lastAt, now)];
}

function newsOf(sight: AnnexSight, ids: readonly string[], lastAt: number, now: number): News {
  const { wish, instances } = sight;
  const one = ids.length === 1;
  const them = one ? 'it' : 'them';
  return {
    key: `stopped:${wish.id}:${lastAt}`,
    weight: 'important',
    message: {
      tone: 'warning',
      title: words`${ids.length} of ${counted(instances.filter(isAlive).length, 'instance')} of annex ${bold(wish.name)} ${one ? 'was' : 'were'} stopped, and not by me: somebody did it in the AWS console or with another tool, or AWS did.`,
      lines: [
        words`Jobs that ran there start over elsewhere; ${one ? 'its disk costs' : 'their disks cost'} money as before. The lease ends ${them} ${time(wish.leaseEndsAt)}, stopped or not.`,
        costLine(sight, now),
      ],
      buttons: [
        {
          label: ids.length > MOST_IDS ? `End ${MOST_IDS} of these` : 'End these',
          action: NEWS_ACTIONS.type,
          value: `/condor_off -annex ${wish.name} -instances ${ids.slice(0, MOST_IDS).join(',')}`,
          style: 'danger',
        },
        { label: 'Dismiss', action: NEWS_ACTIONS.dismiss, value: wish.name },
      ],
      footnote: words`Who stopped ${them} is in CloudTrail. End all: ${code(`/condor_off -annex ${wish.name}`)}`,
    },
  };
}
