import type { Place } from '../domain/message.js';
import type { AnnexWish } from '../domain/wish.js';
import { bold, code, words } from '../domain/words.js';
import type { Progress } from '../ports/notices.js';

/**
 * Where the message that follows an annex stands from now on: in the place of the question that was answered. When that
 * was asked in a thread, the message stays where people look for it.
 */
export function cardPlace(before: AnnexWish | undefined, question: Place): Place {
  return question.threadTs !== undefined && before?.place !== undefined ? before.place : question;
}

/** What the message says that followed an annex before, if it is another one, so that nobody takes it for how things are. */
export function leftCard(before: AnnexWish | undefined, place: Place): { readonly left?: Progress } {
  const old = before?.place;
  const fallback = before?.launches.at(-1)?.requestedBy;
  if (before === undefined || old?.ts === undefined || fallback === undefined) return {};
  if (old.channel === place.channel && old.ts === place.ts) return {};
  const message = {
    title: words`Annex ${bold(before.name)}: a newer message tells how it goes on.`,
    footnote: words`Identity ${code(before.id)}.`,
  };
  return { left: { key: `left:${old.channel}:${old.ts}`, place: old, fallback, message } };
}
