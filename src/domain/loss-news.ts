import type { Message } from './message.js';
import type { Wish } from './wish.js';
import { bold, code, counted, person, words, type Words } from './words.js';

/** Something that was wished and had not come about when the notes were lost. */
export interface Pending {
  readonly what: Words;
  readonly channel: string | undefined;
}

/** What of a wish had not come about yet; whatever AWS knows of it by itself is not lost. */
export function pendingOf(wish: Wish): readonly Pending[] {
  const whats = pendingWords(wish);
  return whats.map((what) => ({ what, channel: 'place' in wish ? wish.place?.channel : undefined }));
}

function pendingWords(wish: Wish): readonly Words[] {
  if (wish.kind === 'account' && wish.finishedAt === undefined)
    return [words`The setup of ${wish.region}, which ${person(wish.requestedBy)} asked for.`];
  if (wish.kind === 'strays' && wish.finishedAt === undefined)
    return [words`The end of machines that no annex explains, which ${person(wish.requestedBy)} asked for.`];
  if (wish.kind !== 'annex' || wish.endedAt !== undefined) return [];
  const { name, off, launches } = wish;
  const waiting = launches.filter(({ outcome }) => outcome === undefined);
  return [
    ...(off === undefined ? [] : [words`The end of annex ${bold(name)}, which ${person(off.by)} asked for.`]),
    ...waiting.map(
      (launch) =>
        words`The start of ${counted(launch.count, 'instance')} of annex ${bold(name)}, which ${person(launch.requestedBy)} asked for.`,
    ),
  ];
}

/** The notes of a whole pool are gone. What AWS can tell is read back; this is about the rest. */
export function lossNews(pool: string, pending: readonly Pending[]): Message {
  return {
    tone: 'warning',
    title: words`Redis has lost my notes of pool ${bold(pool)}. No machine and no lease is lost: annexes that run are rebuilt from their tags.`,
    lines: [
      words`Lost are the questions that were open and what ${code('/condor_pool')} had set. Please ask again, and look at the settings.`,
      ...(pending.length === 0
        ? []
        : [words`This was wished and may not have come about. Please ask again for what is still wanted:`]),
      ...pending.map(({ what }) => what),
    ],
  };
}
