import type { Ids } from './ids.js';

/** What an embedder says about a person (or another app's bot) it puts into the workspace. */
export interface NewUser {
  readonly name: string;
  readonly id?: string;
  /** IANA name of the person's time zone; UTC when left out. */
  readonly tz?: string;
  readonly isBot?: boolean;
  /** A guest, in Slack's words a multi-channel guest. */
  readonly isRestricted?: boolean;
  readonly isAdmin?: boolean;
  readonly deleted?: boolean;
}

export interface User extends Required<NewUser> {
  readonly realName: string;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly users: readonly string[];
}

/** Slack's own voice: the account that tells people that a command failed. */
export const SLACKBOT = 'USLACKBOT';

/** Who is in the workspace. */
export class People {
  readonly #ids: Ids;
  readonly #users = new Map<string, User>();
  readonly #groups = new Map<string, UserGroup>();

  constructor(ids: Ids) {
    this.#ids = ids;
    this.add({ name: 'Slackbot', id: SLACKBOT });
  }

  /** Adds or replaces somebody; returns the id. */
  add(user: NewUser): string {
    const id = user.id ?? this.#ids.next('U');
    const standing = { tz: 'Etc/UTC', isBot: false, isRestricted: false, isAdmin: false, deleted: false };
    this.#users.set(id, { ...standing, ...user, id, name: handleOf(user.name), realName: user.name });
    return id;
  }

  addGroup(group: {
    readonly handle: string;
    readonly users: readonly string[];
    readonly name?: string;
  }): string {
    const id = this.#ids.next('S');
    this.#groups.set(id, { id, handle: group.handle, name: group.name ?? group.handle, users: group.users });
    return id;
  }

  find(id: string): User | undefined {
    return this.#users.get(id);
  }

  /** @throws Error when nobody has that id: the caller acts as somebody who is not there. */
  get(id: string): User {
    const user = this.#users.get(id);
    if (user === undefined) throw new Error(`There is nobody with the id ${id} in this workspace.`);
    return user;
  }

  findByHandle(handle: string): User | undefined {
    return this.all().find((user) => user.name === handle);
  }

  all(): readonly User[] {
    return [...this.#users.values()];
  }

  groups(): readonly UserGroup[] {
    return [...this.#groups.values()];
  }
}

const handleOf = (name: string): string => name.trim().toLowerCase().replace(/\s+/g, '.');

/** Seconds that a zone is ahead of UTC at a time; 0 for a zone this machine does not know. */
export function offsetSeconds(tz: string, atMs: number): number {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'longOffset' });
    const name = format.formatToParts(atMs).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
    if (match === null) return 0;
    const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
    return match[1] === '-' ? -seconds : seconds;
  } catch {
    return 0;
  }
}
