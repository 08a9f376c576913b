import type { Ids } from './ids.js';

/** What an embedder says about a channel it makes. */
export interface NewChannel {
  readonly name: string;
  readonly id?: string;
  readonly isPrivate?: boolean;
  /** Ids of the people in it. */
  readonly members?: readonly string[];
  /** Whether the app under test has been invited. Default true. */
  readonly botIsMember?: boolean;
  readonly isArchived?: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: 'public' | 'private' | 'direct';
  readonly members: readonly string[];
  readonly isArchived: boolean;
}

/** The channels and direct conversations of the workspace. */
export class Channels {
  readonly #ids: Ids;
  readonly #botUserId: string;
  readonly #channels = new Map<string, Channel>();

  constructor(ids: Ids, botUserId: string) {
    this.#ids = ids;
    this.#botUserId = botUserId;
  }

  /** Adds or replaces a channel; returns its id. */
  add(channel: NewChannel): string {
    const id = channel.id ?? this.#ids.next('C');
    const bot = channel.botIsMember === false ? [] : [this.#botUserId];
    this.#channels.set(id, {
      id,
      name: channel.name.replace(/^#/, ''),
      kind: channel.isPrivate === true ? 'private' : 'public',
      members: [...new Set([...(channel.members ?? []), ...bot])],
      isArchived: channel.isArchived ?? false,
    });
    return id;
  }

  /** The direct conversation of a person with the app, made when there is none. */
  direct(userId: string): Channel {
    const existing = this.all().find(
      (channel) => channel.kind === 'direct' && channel.members.includes(userId),
    );
    if (existing !== undefined) return existing;
    const id = this.#ids.next('D');
    const members = [userId, this.#botUserId];
    const made: Channel = { id, name: 'directmessage', kind: 'direct', members, isArchived: false };
    this.#channels.set(id, made);
    return made;
  }

  join(id: string, userId: string): void {
    const channel = this.get(id);
    this.#channels.set(id, { ...channel, members: [...new Set([...channel.members, userId])] });
  }

  leave(id: string, userId: string): void {
    const channel = this.get(id);
    this.#channels.set(id, { ...channel, members: channel.members.filter((member) => member !== userId) });
  }

  find(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  /** @throws Error when there is no such channel. */
  get(id: string): Channel {
    const channel = this.#channels.get(id);
    if (channel === undefined) throw new Error(`There is no channel ${id} in this workspace.`);
    return channel;
  }

  all(): readonly Channel[] {
    return [...this.#channels.values()];
  }
}

/** The name that payloads carry: Slack hides the names of private channels and direct messages. */
export function nameInPayload(channel: Channel): string {
  const names = { public: channel.name, private: 'privategroup', direct: 'directmessage' };
  return names[channel.kind];
}
