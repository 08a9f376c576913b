import type { WebClient } from '@slack/web-api';
import type { Message, Place } from '../../domain/message.js';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { Messenger } from '../../ports/notices.js';
import type { Postings } from '../../ports/postings.js';
import { Allowance } from './allowance.js';
import { findPosted } from './find-posted.js';
import { Pace } from './pace.js';
import { render, renderPlainly, type Rendered } from './render.js';
import { codeOf, explainSlack, isAboutBlocks, retryAfterMs, wasRefused } from '../slack-errors.js';
import { wallClock } from '../../ports/wall-clock.js';

/** What a messenger is made of. */
export interface MessengerHands {
  /** One that does not try again by itself: Slack would show the message twice when only its answer got lost. */
  readonly client: WebClient;
  readonly postings: Postings;
  readonly log: Log;
  /** For tests; the clock on the wall otherwise, because Slack's rates go by it. */
  readonly clock?: Clock;
}

/** Slack: "Rate limits", chat.update is of tier 3, 50 a minute in the whole workspace; short bursts are tolerated. */
const UPDATES = { perMinute: 50, burst: 15 };
/** So many of them are for those who have just clicked and wait. */
const FOR_CLICKS = 5;

/** Puts messages into Slack at the pace that each channel stands, dressed more plainly where Slack wants it so. */
export class SlackMessenger implements Messenger {
  readonly #client: WebClient;
  readonly #postings: Postings;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #pace: Pace;
  readonly #updates: Allowance;

  constructor({ client, postings, log, clock = wallClock }: MessengerHands) {
    this.#client = client;
    this.#postings = postings;
    this.#log = log;
    this.#clock = clock;
    this.#pace = new Pace({ clock });
    this.#updates = new Allowance({ clock, ...UPDATES });
  }

  /**
   * Posts to the channel, or to a thread in it. The key goes along as metadata, which people do not see: by it a message
   * is found again that may or may not have got there, so that none of one key stands there twice.
   */
  async post(place: Place, message: Message, key: string): Promise<Place> {
    return await this.#write(message, ({ text, blocks }) =>
      this.#inTurn(place.channel, () =>
        this.#once(place, key, async () => {
          const posted = await this.#client.chat.postMessage({
            channel: place.channel,
            text,
            blocks,
            unfurl_links: false,
            unfurl_media: false,
            metadata: { event_type: 'condor_annex', event_payload: { key } },
            ...inThread(place),
          });
          const channel = posted.channel ?? place.channel; // a user's id becomes that of the conversation with them
          return posted.ts === undefined ? { channel } : { channel, ts: posted.ts };
        }),
      ),
    );
  }

  roomForUpdates(): number {
    return Math.max(0, this.#updates.left() - FOR_CLICKS);
  }

  async update({ channel, ts }: Place & { readonly ts: string }, message: Message): Promise<void> {
    await this.#write(message, async ({ text, blocks }) => {
      this.#updates.take();
      await this.#heeding(this.#updates, () => this.#client.chat.update({ channel, ts, text, blocks }));
    });
  }

  /** Posts, unless what was tried before under this key, or just now without an answer, is there. */
  async #once(place: Place, key: string, send: () => Promise<Place>): Promise<Place> {
    const at = this.#clock.now();
    const before = await this.#postings.begin(key, at);
    if (before !== undefined) {
      const found = await this.#find(place, key, before);
      if (found !== undefined) return found;
      await this.#postings.renew(key, at);
    }
    try {
      return await send();
    } catch (error) {
      if (wasRefused(error)) await this.#postings.forget(key);
      else {
        const found = await this.#find(place, key, at).catch(() => undefined);
        if (found !== undefined) return found;
      }
      throw error;
    }
  }

  async #find(place: Place, key: string, at: number): Promise<Place | undefined> {
    const found = await findPosted(this.#client, { place, key, at });
    if (found !== 'no-scope') return found;
    this.#log.warn(
      { key },
      'The app may not look whether a message got there, so it may be told twice. Install it again from manifest.yml.',
    );
    return undefined;
  }

  async #write<T>(message: Message, send: (rendered: Rendered) => Promise<T>): Promise<T> {
    const rendered = render(message);
    try {
      return await send(rendered);
    } catch (error) {
      if (!isAboutBlocks(error)) throw explainSlack('write to Slack', error);
      this.#log.warn(
        { refused: codeOf(error) },
        'Slack refused the blocks of a message. Sending plainer ones.',
      );
    }
    const plainer = renderPlainly(message);
    try {
      return await send(plainer);
    } catch (error) {
      throw explainSlack('write to Slack', error);
    }
  }

  async #inTurn<T>(channel: string, send: () => Promise<T>): Promise<T> {
    await this.#pace.turn(channel);
    const hold = (ms: number): void => {
      this.#pace.hold(channel, ms);
    };
    return await this.#heeding({ hold }, send);
  }

  /** Slack's wish for silence concerns the channel for what is posted, and all updates for what is updated. */
  async #heeding<T>(asked: { hold(ms: number): void }, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      const waitMs = retryAfterMs(error);
      if (waitMs !== undefined) asked.hold(waitMs);
      throw error;
    }
  }
}

function inThread({ threadTs, alsoInChannel }: Place): object {
  if (threadTs === undefined) return {};
  return { thread_ts: threadTs, ...(alsoInChannel === true ? { reply_broadcast: true } : {}) };
}
