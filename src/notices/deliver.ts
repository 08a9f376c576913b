import { isBotError } from '../domain/errors.js';
import { groupBy } from '../domain/group-by.js';
import type { Message, Place } from '../domain/message.js';
import { code, words } from '../domain/words.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import { burstOf, urgentFirst, type Waiting } from './burst.js';
import type { DueProgress, Messenger, Notice, Outbox } from '../ports/notices.js';

/**
 * How much is taken from the outbox at once. Of notices that is all that a bad minute brings: what is told together has
 * to be seen together, and what can't wait must not stand behind what can.
 */
const MOST_NOTICES = 1000;
const MOST_PROGRESS = 200;
/** So much is brought to one channel in a look: one that is slow must not keep news from the others for longer. */
const MOST_A_CHANNEL = 8;
/** What Slack refuses for good is tried again so rarely: somebody may have invited the bot, or mended its token. */
const REFUSED_AGAIN_MS = 5 * 60_000;

/** What delivery is given. */
export interface DeliveryHands {
  readonly outbox: Outbox;
  readonly messenger: Messenger;
  readonly clock: Clock;
  readonly log: Log;
  /** Counts what reached people and what did not. */
  readonly counted: (outcome: 'delivered' | 'failed') => void;
}

/** A notice in the outbox. */
type Due = Waiting['notice'];

/** One thing to bring before people. `name` tells it from all others, and one version of it from the next. */
interface Item {
  readonly name: string;
  readonly channel: string;
  /** False for what stands somewhere already, and only says something else now. */
  readonly isNews: boolean;
  readonly bring: () => Promise<void>;
}

/**
 * Brings what is in the outbox before people: in order per channel, channels side by side. What is news goes first: a
 * message that stands already is updated when everything else is told, and as often as Slack allows.
 *
 * Slack takes about one message a second and channel, threads included. When fifty leases end at once the channel hears
 * of it in one message within seconds, and the fifty replies in the threads follow, a second each: first the urgent ones
 * with their buttons, then the others.
 */
export class Delivery {
  readonly #hands: DeliveryHands;
  /** What Slack refused for good, and until when it is left alone. Forgetting it costs one more try. */
  readonly #refused = new Map<string, number>();

  constructor(hands: DeliveryHands) {
    this.#hands = hands;
  }

  /**
   * Delivers what is due, until `stop` aborts. What Slack does not take now stays due. Returns how much should be tried
   * again soon.
   */
  async deliverDue(stop?: AbortSignal): Promise<number> {
    const { outbox, clock, messenger } = this.#hands;
    await outbox.release(clock.now());
    const [notices, progress] = await Promise.all([
      outbox.listNotices(MOST_NOTICES),
      outbox.listProgress(MOST_PROGRESS),
    ]);
    this.#forgetRefused([...notices.map(noticeName), ...progress.map(progressName)]);
    const { news, updates } = this.#sorted(progress, await this.#together(notices));
    const allowed = updates.slice(0, messenger.roomForUpdates());
    const channels = [...groupBy([...news, ...allowed], ({ channel }) => channel).values()];
    const left = await Promise.all(channels.map((channel) => this.#inOrder(channel, stop)));
    const more = notices.length === MOST_NOTICES || progress.length === MOST_PROGRESS ? 1 : 0;
    return left.reduce((sum, count) => sum + count, more + updates.length - allowed.length);
  }

  #sorted(
    progress: readonly DueProgress[],
    notices: readonly Due[],
  ): { readonly news: readonly Item[]; readonly updates: readonly Item[] } {
    const due = [
      ...progress.map((item) => this.#progressItem(item)),
      ...urgentFirst(notices).map((item) => this.#noticeItem(item)),
    ].filter(({ name }) => !this.#refused.has(name));
    return { news: due.filter(({ isNews }) => isNews), updates: due.filter(({ isNews }) => !isNews) };
  }

  /**
   * Shows this one at once, for the person who just clicked, where its message stands already: an update may happen
   * twice, while what has to be posted is left to the one who holds the lock. What fails stays due. Never throws.
   */
  async deliverNow(key: string): Promise<void> {
    const { outbox, messenger, log, counted } = this.#hands;
    try {
      const item = await outbox.findProgress(key);
      if (item?.place.ts === undefined) return;
      await messenger.update({ ...item.place, ts: item.place.ts }, messageFor(item));
      await outbox.shown(key, item.digest, item.place);
      counted('delivered');
    } catch (error) {
      log.info({ key, error }, 'could not show it at once');
    }
  }

  /** Tells together what is too much for one channel: fifty in a row would say less than one. */
  async #together(notices: readonly Due[]): Promise<readonly Due[]> {
    const open = notices.filter((notice) => !this.#refused.has(noticeName(notice)));
    const waiting = await Promise.all(
      open.map(async (notice) => ({ notice, place: await this.#placeOf(notice) })),
    );
    const channels = [...groupBy(waiting, ({ place }) => place.channel).values()];
    return (await Promise.all(channels.map((channel) => this.#inBurst(channel)))).flat();
  }

  async #inBurst(waiting: readonly Waiting[]): Promise<readonly Due[]> {
    const burst = burstOf(waiting);
    const notices = waiting.map(({ notice }) => notice);
    if (burst === undefined) return notices;
    const ids = await this.#hands.outbox.replace(burst.ids, burst.notices);
    // Without ids somebody else has told one of them: the next look shows which.
    const come = burst.notices.flatMap((notice, at) => {
      const id = ids?.[at];
      return id === undefined ? [] : [{ ...notice, id }];
    });
    return [...come, ...notices.filter(({ id }) => !burst.ids.includes(id))];
  }

  /** Forgets what was refused a while ago, and what is not due any more. */
  #forgetRefused(due: readonly string[]): void {
    const now = this.#hands.clock.now();
    const names = new Set(due);
    for (const [name, until] of this.#refused) {
      if (until <= now || !names.has(name)) this.#refused.delete(name);
    }
  }

  /** Stops at the first that has to wait, so that the order in a channel stays. */
  async #inOrder(items: readonly Item[], stop?: AbortSignal): Promise<number> {
    const { counted, clock, log } = this.#hands;
    for (const [index, { name, bring }] of items.entries()) {
      if (stop?.aborted === true || index === MOST_A_CHANNEL) return items.length - index;
      try {
        await bring();
        counted('delivered');
      } catch (error) {
        counted('failed');
        log.warn({ what: name, error }, 'could not deliver');
        if (isBotError(error, 'later')) return items.length - index;
        this.#refused.set(name, clock.now() + REFUSED_AGAIN_MS);
      }
    }
    return 0;
  }

  #noticeItem(notice: Due): Item {
    const { outbox } = this.#hands;
    return {
      name: noticeName(notice),
      channel: notice.place.channel,
      isNews: true,
      bring: async () => {
        await this.#postNotice(notice);
        await outbox.tick(notice.id);
      },
    };
  }

  async #postNotice(notice: Due): Promise<void> {
    const { messenger, outbox } = this.#hands;
    const { id, key, message, fallback, insteadOf } = notice;
    const place = await this.#placeOf(notice);
    try {
      await messenger.post(place, message, key);
    } catch (error) {
      if (!isBotError(error, 'not-ready')) throw error;
      // Whom each of them concerns may be reached otherwise.
      if (insteadOf !== undefined) await outbox.replace([id], insteadOf);
      if (fallback === undefined || fallback === place.channel) throw error;
      await messenger.post({ channel: fallback }, away(message), key);
    }
  }

  /** In the thread of the progress that it belongs to, wherever that stands by now. */
  async #placeOf({ place, under }: Pick<Notice, 'place' | 'under'>): Promise<Place> {
    const parent = under === undefined ? undefined : await this.#hands.outbox.findPlace(under);
    if (parent?.ts === undefined) return place;
    if (place.threadTs !== undefined && place.channel === parent.channel) return place;
    return { ...place, channel: parent.channel, threadTs: parent.ts };
  }

  #progressItem(progress: DueProgress): Item {
    const { key, digest } = progress;
    return {
      name: progressName(progress),
      channel: progress.place.channel,
      isNews: progress.place.ts === undefined,
      bring: async () => {
        const place = await this.#put(progress);
        await this.#hands.outbox.shown(key, digest, place);
      },
    };
  }

  async #put(progress: DueProgress): Promise<Place> {
    const { place, message, key, fallback } = progress;
    try {
      return await this.#putThere(progress);
    } catch (error) {
      if (!isBotError(error, 'not-ready') || place.channel === fallback) throw error;
      return await this.#hands.messenger.post({ channel: fallback }, away(message), key);
    }
  }

  async #putThere(progress: DueProgress): Promise<Place> {
    const { messenger } = this.#hands;
    const { place, key } = progress;
    const { channel, ts } = place;
    const message = messageFor(progress);
    if (ts === undefined) return await messenger.post(place, message, key);
    try {
      await messenger.update({ channel, ts }, message);
      return place;
    } catch (error) {
      if (!isBotError(error, 'not-found')) throw error;
      return await messenger.post({ channel }, message, key);
    }
  }
}

const noticeName = ({ id }: Due): string => `notice ${id}`;

const progressName = ({ key, digest }: DueProgress): string => `progress ${key} ${digest}`;

/** What stands elsewhere than where it was asked for goes on saying why. */
function messageFor({ place, askedChannel, fallback, message }: DueProgress): Message {
  return place.channel === askedChannel || askedChannel === fallback ? message : away(message);
}

/** The channel cannot be written to: the person who asked gets it, and learns how to change that. */
function away(message: Message): Message {
  return {
    ...message,
    lines: [
      ...(message.lines ?? []),
      words`I am not in the channel where you asked. Bring me in with ${code('/invite')}, and next time I post there.`,
    ],
  };
}
