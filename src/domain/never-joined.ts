import { costLine, type AnnexSight } from './annex-sight.js';
import { groupBy } from './group-by.js';
import type { Instance } from './instance.js';
import { NEWS_ACTIONS, type News } from './news.js';
import { redactText } from './redact.js';
import { TAG } from './tags.js';
import { bold, code, counted, joinWords, words, type Words } from './words.js';

/** A machine takes about three minutes to join; one that has not after this long will not. */
const JOINS_WITHIN_MS = 20 * 60_000;
/** After a day somebody has decided to let them be. */
const NEWS_MS = 24 * 3_600_000;
const TAIL_LINES = 12;
const MOST_IN_LINE = 200;
/** Ids that a button has room for. */
const MOST_IDS = 80;

/** Instances that run and have not been heard of from the pool, by the attempt that launched them. */
export function neverJoined(
  { wish, instances }: AnnexSight,
  now: number,
): ReadonlyMap<string, readonly Instance[]> {
  if (wish.off !== undefined || now >= wish.leaseEndsAt) return new Map();
  const silent = instances.filter(({ state, tags, launchedAt }) => {
    const age = now - launchedAt;
    return (
      state === 'running' && tags[TAG.poolState] === undefined && age >= JOINS_WITHIN_MS && age < NEWS_MS
    );
  });
  return groupBy(silent, ({ tags }) => tags[TAG.attempt] ?? '');
}

/** The key of what is told about those of one attempt. */
export function neverJoinedKey({ wish }: AnnexSight, attempt: string): string {
  return `never-joined:${wish.id}:${attempt}`;
}

/** Instances of one attempt never joined; `output` is what the first of them wrote to its console. */
export function neverJoinedNews(
  sight: AnnexSight,
  {
    attempt,
    silent,
    output,
  }: { readonly attempt: string; readonly silent: readonly Instance[]; readonly output: string },
  now: number,
): News {
  const { wish } = sight;
  const ids = silent.map(({ id }) => id);
  const end = `/condor_off -annex ${wish.name} -instances ${ids.slice(0, MOST_IDS).join(',')}`;
  return {
    key: neverJoinedKey(sight, attempt),
    weight: 'important',
    message: {
      tone: 'warning',
      title: words`${counted(silent.length, 'instance')} of annex ${bold(wish.name)} never joined the pool: after more than 20 minutes ${silent.length === 1 ? 'it costs' : 'they cost'} money for nothing.`,
      lines: [
        costLine(sight, now),
        joinWords(ids.slice(0, 20).map(code)),
        ...consoleLines(ids[0] ?? '', output),
      ],
      buttons: [
        {
          label: ids.length > MOST_IDS ? `End ${MOST_IDS} of these` : 'End these',
          action: NEWS_ACTIONS.type,
          value: end,
          style: 'danger',
        },
        { label: 'Dismiss', action: NEWS_ACTIONS.dismiss, value: wish.name },
      ],
      footnote: words`They end with the lease anyway. An image without ${code('curl')}, a subnet without a way to the collector, or a token that has run out are the usual reasons.`,
    },
  };
}

function consoleLines(id: string, output: string): readonly Words[] {
  const tail = consoleTail(output);
  if (tail.length === 0) return [words`EC2 has no console output of ${code(id)} yet.`];
  return [
    words`The last that ${code(id)} wrote to its console:`,
    ...tail.map((line) => words`${code(line)}`),
  ];
}

/** The last lines of a console, without colours, empty lines and anything that looks like a secret. */
export function consoleTail(output: string): readonly string[] {
  const plain = redactText(output.slice(-8000))
    // eslint-disable-next-line no-control-regex -- what terminals are told to do with it
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
  return plain
    .split(/[\r\n]+/)
    .map((line) => line.trim().slice(0, MOST_IN_LINE))
    .filter((line) => line !== '')
    .slice(-TAIL_LINES);
}
