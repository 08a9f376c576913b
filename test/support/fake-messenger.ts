import { BotError } from '../../src/domain/errors.js';
import { plainText } from '../../src/domain/words.js';
import type { Message, Place } from '../../src/domain/message.js';
import type { Messenger } from '../../src/ports/notices.js';
import { said } from './said.js';

/** A Slack that takes messages, as far as those who deliver see it. */
export class FakeMessenger implements Messenger {
  /** What happened, in order: `post C1 title`, `post C1 > 1.1 title` in a thread, `update C1 1.1 title`. */
  readonly acts: string[] = [];
  /** What stands where now, by channel and ts. */
  readonly standing = new Map<string, string>();
  /** What was posted, and where it was to stand. */
  readonly posted: { readonly place: Place; readonly message: Message }[] = [];
  /** What every act in a channel throws. */
  readonly trouble = new Map<string, Error>();
  /** Waited for by every act. */
  gate: (channel: string) => Promise<void> = () => Promise.resolve();
  /** How many updates it takes now. */
  room = Infinity;
  #count = 0;

  async post(place: Place, message: Message): Promise<Place> {
    const thread = place.threadTs === undefined ? '' : ` > ${place.threadTs}`;
    await this.#act(`post ${place.channel}${thread}`, place.channel, message);
    const posted = { channel: place.channel.replace(/^U/, 'D'), ts: `${++this.#count}.1` };
    this.standing.set(`${posted.channel} ${posted.ts}`, said(message));
    this.posted.push({ place, message });
    return posted;
  }

  roomForUpdates(): number {
    return this.room;
  }

  async update({ channel, ts }: Place & { readonly ts: string }, message: Message): Promise<void> {
    this.room -= 1;
    await this.#act(`update ${channel} ${ts}`, channel, message);
    if (!this.standing.has(`${channel} ${ts}`)) throw new BotError('not-found', 'That message is gone.');
    this.standing.set(`${channel} ${ts}`, said(message));
  }

  async #act(what: string, channel: string, message: Message): Promise<void> {
    this.acts.push(`${what} ${plainText(message.title)}`);
    await this.gate(channel);
    const trouble = this.trouble.get(channel);
    if (trouble !== undefined) throw trouble;
  }
}
