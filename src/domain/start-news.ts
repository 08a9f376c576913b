import { countInstances } from './annex-count.js';
import { costLine, type AnnexSight } from './annex-sight.js';
import { hours } from './duration.js';
import type { Message } from './message.js';
import { NEWS_ACTIONS, type News } from './news.js';
import { TAG } from './tags.js';
import { requestedCount, type LaunchWish } from './wish.js';
import { bold, code, counted, words } from './words.js';

/** A start is news for so long; afterwards, also after a loss of all notes, it is history. */
const NEWS_MS = 3_600_000;

/** AWS had fewer machines than were asked for: a decision for people. */
export function partlyNews(sight: AnnexSight, now: number): readonly News[] {
  const { wish } = sight;
  if (wish.off !== undefined || wish.endedAt !== undefined) return [];
  return wish.launches.flatMap((launch) => {
    const { outcome, count, attempt } = launch;
    if (outcome?.kind !== 'launched' || outcome.got >= count || now - outcome.at > NEWS_MS) return [];
    return [
      {
        key: `partly:${wish.id}:${attempt}`,
        weight: 'important' as const,
        message: partlyMessage(sight, launch, outcome.got, now),
      },
    ];
  });
}

function partlyMessage(sight: AnnexSight, launch: LaunchWish, got: number, now: number): Message {
  const { name } = sight.wish;
  const { count, instanceType } = launch;
  const missing = count - got;
  const tryWith = (label: string, value: string) => ({ label, action: NEWS_ACTIONS.tryAnother, value });
  return {
    tone: 'warning',
    title: words`Annex ${bold(name)} started only partly: ${got} of ${count}. AWS has no more ${instanceType} in ${whereShort(sight, launch)} now, so ${missing} ${missing === 1 ? 'is' : 'are'} missing.`,
    lines: [costLine(sight, now)],
    buttons: [
      { ...tryWith('Try another type…', `${name} ${missing}`), style: 'primary' },
      tryWith('Try another zone…', `${name} ${missing} ${instanceType}`),
      { label: 'Keep what we have', action: NEWS_ACTIONS.keep, value: name },
      { label: 'Stop all', action: NEWS_ACTIONS.type, value: `/condor_off -annex ${name}`, style: 'danger' },
    ],
    footnote: words`Or type: ${code(tryAnother(sight, missing, launch, now))}`,
  };
}

/** With what is left of the lease, because a new launch sets the lease of all. */
function tryAnother(
  { wish }: AnnexSight,
  missing: number,
  { instanceType }: LaunchWish,
  now: number,
): string {
  const another = instanceType.startsWith('c5.') ? 'm5.large' : 'c5.large';
  return `/condor_annex -count ${missing} -annex-name ${wish.name} -duration ${hours(wish.leaseEndsAt - now)} -aws-on-demand-instance-type ${another}`;
}

/** The zone where it ran out, as far as that can be told, because another one may have more. */
function whereShort({ wish, instances }: AnnexSight, { attempt, zone }: LaunchWish): string {
  const started = instances.filter(({ tags }) => tags[TAG.attempt] === String(attempt));
  const zones = new Set(
    [zone, ...started.map((instance) => instance.zone)].filter((each) => each !== undefined),
  );
  return zones.size === 0 ? wish.region : `zone ${[...zones].join(' and ')}`;
}

/** Everything that AWS had is in the pool. */
export function completeNews(sight: AnnexSight, now: number): readonly News[] {
  const { wish, instances } = sight;
  const count = countInstances(instances);
  const last = wish.launches.at(-1);
  if (last?.outcome?.kind !== 'launched' || now - last.outcome.at > NEWS_MS) return [];
  const whole = count.alive > 0 && count.inPool === count.alive && count.alive === requestedCount(wish);
  // What was rebuilt was complete before, as far as anybody knows.
  if (!whole || wish.off !== undefined || wish.rebuiltAt !== undefined) return [];
  return [
    {
      key: `complete:${wish.id}:${last.attempt}`,
      weight: 'ordinary',
      message: {
        tone: 'good',
        title: words`Annex ${bold(wish.name)} is complete: ${counted(count.inPool, 'instance')} joined the pool.`,
        lines: [costLine(sight, now)],
      },
    },
  ];
}
