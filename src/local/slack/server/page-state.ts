import type { Channel } from '../channels.js';
import type { ShownMessage } from '../messages.js';
import type { ShownView } from '../views.js';
import type { Workspace } from '../workspace.js';

/** Older messages than this many are not sent to the page. */
const MOST_MESSAGES = 200;

/** What one person may see, for the page. Messages are sent of those channels only that changed since last time. */
export interface PageState {
  readonly team: string;
  readonly app: { readonly name: string; readonly userId: string };
  readonly me: string;
  readonly now: number;
  readonly users: readonly unknown[];
  readonly channels: readonly unknown[];
  readonly messages: Readonly<Record<string, readonly ShownMessage[]>>;
  readonly modals: readonly ShownView[];
  readonly home: ShownView | undefined;
  readonly commands: readonly unknown[];
  readonly controls: readonly string[];
}

/** Remembers what one open page has been sent. */
export class PageView {
  readonly #workspace: Workspace;
  readonly #userId: string;
  readonly #sent = new Map<string, number>();

  constructor(workspace: Workspace, userId: string) {
    this.#workspace = workspace;
    this.#userId = userId;
  }

  /** What the page needs to know now. */
  next(): PageState {
    const { team, app, people, views, options } = this.#workspace;
    const channels = this.#workspace.channels.all().filter((channel) => this.#sees(channel));
    return {
      team: team.name,
      app: { name: app.name, userId: app.botUserId },
      me: this.#userId,
      now: options.now(),
      users: people.all().map(({ id, name, realName, isBot, isRestricted, deleted }) => ({
        id,
        name,
        realName,
        isBot,
        isRestricted,
        deleted,
      })),
      channels: channels.map((channel) => this.#described(channel)),
      messages: this.#changedMessages(channels),
      modals: views.stackOf(this.#userId),
      home: views.homeOf(this.#userId),
      commands: options.commands ?? [],
      controls: (options.controls ?? []).map(({ label }) => label),
    };
  }

  #sees(channel: Channel): boolean {
    return channel.kind === 'public' || channel.members.includes(this.#userId);
  }

  #described({ id, name, kind, members, isArchived }: Channel): unknown {
    const hasApp = members.includes(this.#workspace.app.botUserId);
    const lastTs = this.#workspace.messages.seenBy(this.#userId, id).at(-1)?.ts ?? '';
    return { id, name, kind, isArchived, hasApp, isMember: members.includes(this.#userId), lastTs };
  }

  #changedMessages(channels: readonly Channel[]): PageState['messages'] {
    const { messages } = this.#workspace;
    const changed = channels.filter(({ id }) => this.#sent.get(id) !== messages.revision(id));
    for (const { id } of changed) this.#sent.set(id, messages.revision(id));
    return Object.fromEntries(
      changed.map(({ id }) => [id, messages.seenBy(this.#userId, id).slice(-MOST_MESSAGES)]),
    );
  }
}
