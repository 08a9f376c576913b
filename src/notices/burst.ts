import { groupBy } from '../domain/group-by.js';
import type { Place } from '../domain/message.js';
import type { Notice } from '../ports/notices.js';
import { HEAVIEST_FIRST, inShort, isShort, whole, type Together } from './burst-message.js';

/** From this many that wait for one channel, or for one thread, they are told together. */
const BURST_FROM = 4;
/** What the keys of such messages begin with. */
const KEY = 'burst:';

/** A notice in the outbox, and where it would stand if it were told now. */
export interface Waiting {
  readonly notice: Notice & { readonly id: string };
  readonly place: Place;
}

/** What is told, and in place of which of those that wait. */
interface Burst {
  readonly ids: readonly string[];
  readonly notices: readonly Notice[];
}

/**
 * How what waits for one channel is told when it is much: what the channel itself would show becomes one message with a
 * line each, and what belongs into threads stands there all the same, whole and with its buttons, but rings no more.
 * Many without buttons for one thread become one message there. `undefined` when all of it can be told as it is.
 */
export function burstOf(waiting: readonly Waiting[]): Burst | undefined {
  const free = waiting.filter(({ notice }) => notice.alone !== true && !notice.key.startsWith(KEY));
  const shown = shownTogether(free);
  const quiet = free.map((each) => (shown.includes(each) ? inThreadOnly(each) : each));
  const merged = mergedInThreads(quiet.filter(({ place }) => place.threadTs !== undefined));
  const replaced = new Set([...shown, ...merged.flat()].map(({ notice }) => notice.id));
  if (replaced.size === 0) return undefined;
  const inMerged = new Set(merged.flat());
  const replies = quiet.filter(
    (each) => replaced.has(each.notice.id) && each.place.threadTs !== undefined && !inMerged.has(each),
  );
  return {
    ids: [...replaced],
    notices: [
      ...inShort(shown.map(asLine)).map((together) => forChannel(together, shown)),
      ...replies.map(({ notice }) => withoutId(notice)),
      ...merged.flatMap((those) => whole(those.map(asLine)).map((together) => forThread(together, those))),
    ],
  };
}

/** What the channel itself would show, if it is too much for that. One thread's belongs together there, not here. */
function shownTogether(free: readonly Waiting[]): readonly Waiting[] {
  const shown = free.filter(({ notice, place }) =>
    place.threadTs === undefined
      ? notice.copy === true || isShort(notice.message)
      : place.alsoInChannel === true,
  );
  const homes = new Set(shown.map(({ notice, place }) => place.threadTs ?? notice.id));
  return shown.length >= BURST_FROM && homes.size > 1 ? shown : [];
}

/** Those that are told as one in their thread. What has buttons keeps them, so it stands by itself. */
function mergedInThreads(replies: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const short = replies.filter(({ notice }) => isShort(notice.message));
  const threads = [...groupBy(short, ({ place }) => place.threadTs).values()];
  return threads.filter(({ length }) => length >= BURST_FROM);
}

/** In the channel. Where that can't be written to, what stands in no thread is told one by one. */
function forChannel({ ids, message, weight }: Together, shown: readonly Waiting[]): Notice {
  const those = shown.filter(({ notice }) => ids.includes(notice.id));
  const insteadOf = those.filter(({ place }) => place.threadTs === undefined).map(byItself);
  return { key: keyOf('', ids), place: { channel: channelOf(those) }, weight, message, insteadOf };
}

function forThread({ ids, message, weight }: Together, thread: readonly Waiting[]): Notice {
  const those = thread.filter(({ notice }) => ids.includes(notice.id));
  const [first] = those;
  const rings = those.some(({ place }) => place.alsoInChannel === true);
  const { threadTs } = first?.place ?? {};
  const place = {
    channel: channelOf(those),
    ...(threadTs === undefined ? {} : { threadTs }),
    ...(rings ? { alsoInChannel: true as const } : {}),
  };
  const under = first?.notice.under;
  const insteadOf = those.map(byItself);
  const key = keyOf('thread:', ids);
  return { key, place, weight, message, insteadOf, ...(under === undefined ? {} : { under }) };
}

const asLine = ({ notice, place }: Waiting) => ({ notice, inThread: place.threadTs !== undefined });

const keyOf = (kind: string, [first = '']: readonly string[]): string => `${KEY}${kind}${first}`;

const channelOf = ([first]: readonly Waiting[]): string => first?.place.channel ?? '';

const byItself = ({ notice }: Waiting): Notice => ({ ...withoutId(notice), alone: true });

function withoutId({ id: _, ...notice }: Waiting['notice']): Notice {
  return notice;
}

function inThreadOnly({ notice, place }: Waiting): Waiting {
  return { notice: { ...notice, place: silent(notice.place) }, place: silent(place) };
}

function silent({ alsoInChannel: _, ...place }: Place): Place {
  return place;
}

/** Those that can't wait first: where there are more than Slack takes at once, the others come later. */
export function urgentFirst<N extends Notice>(notices: readonly N[]): readonly N[] {
  const isUrgent = ({ weight }: N): boolean => weight === HEAVIEST_FIRST[0];
  return [...notices.filter(isUrgent), ...notices.filter((notice) => !isUrgent(notice))];
}
