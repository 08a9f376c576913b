import { isBotError } from '../domain/errors.js';
import { groupBy } from '../domain/group-by.js';
import type { Message, Place } from '../domain/message.js';
import { code, words } from '../domain/words.js';
import type { Log } from '../ports/log.js';
import type { Messenger, Notice, Outbox, Progress } from '../ports/notices.js';

/** How much is taken from the outbox at once. */
const MOST = 200;

/** What delivery is given. */
export interface DeliveryHands {
  readonly outbox: Outbox;
  readonly messenger: Messenger;
  readonly log: Log;
  /** Counts what reached people and what did not. */
  readonly counted: (outcome: 'delivered' | 'failed') => void;
}

/** Brings what is in the outbox before people: in order per channel, channels side by side. */
export class Delivery {
  readonly #hands: DeliveryHands;

  constructor(hands: DeliveryHands) {
    this.#hands = hands;
  }

  /** Delivers what is due. What Slack does not take now stays due. Returns how much is still due. */
  async deliverDue(): Promise<number> {
    const { outbox } = this.#hands;
    const [notices, progress] = await Promise.all([outbox.listNotices(MOST), outbox.listProgress(MOST)]);
    const due = [
      ...progress.map((item) => ({ channel: item.place.channel, act: () => this.#deliverProgress(item) })),
      ...notices.map((item) => ({ channel: item.place.channel, act: () => this.#deliverNotice(item) })),
    ];
    const channels = [...groupBy(due, ({ channel }) => channel).values()];
    const left = await Promise.all(channels.map((channel) => this.#inOrder(channel.map(({ act }) => act))));
    return left.reduce((sum, count) => sum + count, 0);
  }

  /** Delivers this one at once, for the person who just clicked; if that fails it stays due. */
  async deliverNow(key: string): Promise<void> {
    const due = await this.#hands.outbox.listProgress(MOST);
    const item = due.find((progress) => progress.key === key);
    if (item !== undefined) await this.#inOrder([() => this.#deliverProgress(item)]);
  }

  /** Stops at the first that has to wait, so that the order in a channel stays. */
  async #inOrder(acts: readonly (() => Promise<void>)[]): Promise<number> {
    for (const [index, act] of acts.entries()) {
      try {
        await act();
        this.#hands.counted('delivered');
      } catch (error) {
        this.#hands.counted('failed');
        this.#hands.log.warn({ error }, 'could not deliver');
        if (isBotError(error, 'later')) return acts.length - index;
      }
    }
    return 0;
  }

  async #deliverNotice(notice: Notice & { readonly id: string }): Promise<void> {
    await this.#hands.messenger.post(notice.place, notice.message, notice.key);
    await this.#hands.outbox.tick(notice.id);
  }

  async #deliverProgress(progress: Progress & { readonly digest: string }): Promise<void> {
    const place = await this.#put(progress);
    await this.#hands.outbox.shown(progress.key, progress.digest, place);
  }

  async #put(progress: Progress): Promise<Place> {
    const { messenger } = this.#hands;
    const { place, message, key } = progress;
    const { channel, ts } = place;
    try {
      if (ts === undefined) return await messenger.post(place, message, key);
      await messenger.update({ channel, ts }, message);
      return place;
    } catch (error) {
      if (isBotError(error, 'not-found')) return messenger.post({ channel }, message, key);
      if (!isBotError(error, 'not-ready') || channel === progress.fallback) throw error;
      return messenger.post({ channel: progress.fallback }, away(message), key);
    }
  }
}

/** The channel cannot be written to: the person who asked gets it, and learns how to change that. */
function away(message: Message): Message {
  return {
    ...message,
    lines: [
      ...(message.lines ?? []),
      words`I am not in the channel where you asked. Bring me in with ${code('/invite')}, and I post there.`,
    ],
  };
}
