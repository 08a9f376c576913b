import type { Message } from '../domain/message.js';
import { joinWords, words, type Words } from '../domain/words.js';
import type { Notice } from '../ports/notices.js';

/** From this many that wait for one channel, they are told together. */
const BURST_FROM = 4;
/** So many have room in one message. */
const MOST_TOGETHER = 15;
/** What the keys of such messages begin with. */
const KEY = 'burst:';

type Waiting = Notice & { readonly id: string };

/** Which notices of one channel are told together: none, or all of them in messages of a readable length. */
export function burstsOf(waiting: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const single = waiting.filter(({ key }) => !key.startsWith(KEY));
  if (single.length < BURST_FROM) return [];
  return Array.from({ length: Math.ceil(single.length / MOST_TOGETHER) }, (_, at) =>
    single.slice(at * MOST_TOGETHER, (at + 1) * MOST_TOGETHER),
  );
}

/** Several notices for one channel as one, a line each: in their thread if they share it, else in the channel itself. */
export function togetherAs(notices: readonly Waiting[]): Notice {
  const [first] = notices;
  if (first === undefined) throw new Error('Nothing is told together with nothing.');
  const { channel, threadTs } = first.place;
  const oneThread = notices.every(({ under, place }) => under === first.under && place.threadTs === threadTs);
  const shared = {
    ...(oneThread && threadTs !== undefined ? { threadTs } : {}),
    ...(notices.some(({ place }) => place.alsoInChannel === true) ? { alsoInChannel: true as const } : {}),
  };
  return {
    key: `${KEY}${first.id}`,
    place: { channel, ...(oneThread ? shared : {}) },
    ...(oneThread && first.under !== undefined ? { under: first.under } : {}),
    ...(first.fallback === undefined ? {} : { fallback: first.fallback }),
    message: {
      tone: worst(notices),
      title: notices.some(({ notBefore }) => notBefore !== undefined)
        ? words`Meanwhile: ${notices.length} things happened.`
        : words`${notices.length} things at once.`,
      lines: notices.map(({ message }) => line(message)),
    },
  };
}

/** What happened, the first thing that was said about it, such as the cost so far, and what to type. */
function line({ title, lines = [], footnote }: Message): Words {
  return words`• ${joinWords([title, ...lines.slice(0, 1), ...(footnote === undefined ? [] : [footnote])])}`;
}

const TONES = ['bad', 'warning', 'good', 'plain'] as const;

function worst(notices: readonly Notice[]): (typeof TONES)[number] {
  return TONES.find((tone) => notices.some(({ message }) => message.tone === tone)) ?? 'plain';
}
