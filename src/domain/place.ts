import type { Place } from './message.js';

/** A place as the text of a tag: `C0123456789/1763812800.000100`, or only the channel while nothing is posted yet. */
export function formatPlace({ channel, ts }: Place): string {
  return ts === undefined ? channel : `${channel}/${ts}`;
}

/** The place in a tag; `undefined` when the text is none, because people can change tags. */
export function parsePlace(text: string | undefined): Place | undefined {
  const [, channel, ts] = /^([A-Z][A-Z0-9]{1,30})(?:\/(\d{1,12}\.\d{1,9}))?$/.exec(text ?? '') ?? [];
  if (channel === undefined) return undefined;
  return ts === undefined ? { channel } : { channel, ts };
}
