import type { Place } from '../domain/message.js';
import type { AnnexWish } from '../domain/wish.js';

/**
 * Where the message that follows an annex stands from now on: in the place of the question that was answered. When that
 * was asked in a thread, the message stays where people look for it.
 */
export function cardPlace(before: AnnexWish | undefined, question: Place): Place {
  return question.threadTs !== undefined && before?.place !== undefined ? before.place : question;
}
