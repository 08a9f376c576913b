import { broadcastsIn } from './broadcasts.js';
import type { Json } from './json.js';

/** Where a message is: what `chat.postMessage` answered. */
export interface MessageRef {
  readonly channel: string;
  readonly ts: string;
}

export interface Reaction {
  readonly name: string;
  readonly users: readonly string[];
}

/** A message as the workspace keeps it. A change makes a new one, so that what somebody saw stays what they saw. */
export interface Message extends MessageRef {
  /** Who wrote it: a person, the app's bot user, or Slackbot. */
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  /** Set on a message that only this person sees. */
  readonly ephemeralTo?: string;
  readonly threadTs?: string;
  /** A reply that is also shown in the channel. */
  readonly alsoInChannel?: boolean;
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly metadata?: Json;
  readonly attachments?: readonly Json[];
  readonly files?: readonly Json[];
  readonly reactions?: readonly Reaction[];
  /** The command that a public answer shows above itself. */
  readonly invokedBy?: { readonly user: string; readonly command: string };
}

/** A message as a person sees it. Give it to `click` to press what was seen then, even if it has changed since. */
export interface ShownMessage extends Message {
  readonly ref: MessageRef;
  readonly ephemeral: boolean;
  /** Live `<!channel>`, `<!here>` and `<!everyone>` in it: names of what would ring. */
  readonly broadcasts: readonly string[];
}

/** The messages of all channels, those included that only one person sees. */
export class Messages {
  readonly #byChannel = new Map<string, Map<string, Message>>();
  readonly #revisions = new Map<string, number>();

  /** Adds a message, or puts a changed one in the place of the old. */
  put(message: Message): Message {
    const inChannel = this.#byChannel.get(message.channel) ?? new Map<string, Message>();
    inChannel.set(message.ts, message);
    this.#byChannel.set(message.channel, inChannel);
    this.#touch(message.channel);
    return message;
  }

  remove(ref: MessageRef): void {
    this.#byChannel.get(ref.channel)?.delete(ref.ts);
    this.#touch(ref.channel);
  }

  find(ref: MessageRef): Message | undefined {
    return this.#byChannel.get(ref.channel)?.get(ref.ts);
  }

  /** Everything in a channel, oldest first (the order in which they came), ephemeral messages included. */
  in(channel: string): readonly Message[] {
    return [...(this.#byChannel.get(channel)?.values() ?? [])];
  }

  /** Everything that is there for all members of the channel, oldest first: what Slack's API knows of. */
  lasting(channel: string): readonly Message[] {
    return this.in(channel).filter((message) => message.ephemeralTo === undefined);
  }

  seenBy(userId: string, channel: string): readonly ShownMessage[] {
    return this.in(channel)
      .filter(({ ephemeralTo }) => ephemeralTo === undefined || ephemeralTo === userId)
      .map(shown);
  }

  /** Grows with every change in the channel. */
  revision(channel: string): number {
    return this.#revisions.get(channel) ?? 0;
  }

  #touch(channel: string): void {
    this.#revisions.set(channel, this.revision(channel) + 1);
  }
}

/** Dresses a kept message for the people who look at it. */
const shown = (message: Message): ShownMessage => ({
  ...message,
  ref: { channel: message.channel, ts: message.ts },
  ephemeral: message.ephemeralTo !== undefined,
  broadcasts: broadcastsIn(message.text, message.blocks),
});
