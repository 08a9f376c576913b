import type { UseOptions } from './acting/click.js';
import type { ActResult, SlashResult, ViewResult } from './acting/results.js';
import type { NewChannel } from './channels.js';
import type { Delivered } from './delivery/delivery.js';
import type { Faults, PayloadKind } from './faults.js';
import type { Json } from './json.js';
import type { MessageRef, ShownMessage } from './messages.js';
import type { NewUser } from './people.js';
import type { ShownView } from './views.js';
import type { ApiCall } from './workspace.js';

/**
 * A running Slack with one workspace in which one app is installed. Speaks Slack's protocol to the app, and lets
 * tests, the demo and the page act as the people in it.
 *
 * @example
 * const slack = await startLocalSlack({ now: () => clock.now() });
 * const ada = slack.addUser({ name: 'Ada' });
 * const lab = slack.addChannel({ name: 'lab', members: [ada] });
 * // … start the app with slack.apiUrl, slack.botToken and slack.appToken …
 * await slack.slash(ada, lab, '/condor_annex -status');
 * const answer = await slack.until(() => slack.seenBy(ada, lab).at(-1));
 * await slack.click(ada, answer.ref, 'Yes');
 * await slack.stop();
 */
export interface LocalSlack {
  /** Where the page is: `http://127.0.0.1:N`. */
  readonly url: string;
  /** What the app takes as Slack's API, with a slash at the end. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly botUserId: string;
  readonly teamId: string;

  /** Returns the id, `U…`. */
  addUser(user: NewUser): string;
  /** Returns the id, `C…`. */
  addChannel(channel: NewChannel): string;
  /** Returns the id, `S…`. */
  addUserGroup(group: {
    readonly handle: string;
    readonly users: readonly string[];
    readonly name?: string;
  }): string;
  /** The id of the direct conversation of a person with the app, `D…`. */
  directChannel(userId: string): string;
  /** A person leaves a channel; the app's bot user can be made to leave too. */
  removeFromChannel(channelId: string, userId: string): void;

  /** Types a slash command, its name included. Resolves when the app acked, or when the person has waited enough. */
  slash(userId: string, channelId: string, line: string): Promise<SlashResult>;
  /** Writes a message as a person. */
  say(userId: string, channelId: string, text: string, threadTs?: string): Promise<MessageRef>;
  /**
   * Uses an element of a message, named by its `action_id` or the words on it. A reference means the message as it
   * is now; a shown message means as it was when it was shown, like a click on what has just been replaced.
   */
  click(
    userId: string,
    message: MessageRef | ShownMessage,
    named: string,
    options?: UseOptions,
  ): Promise<ActResult>;
  /** Uses an element of an open modal or of the Home tab. */
  clickInView(userId: string, viewId: string, named: string, options?: UseOptions): Promise<ActResult>;
  /**
   * Fills in and submits a modal: `block_id` → `action_id` → the element's state, or just the text or the value of
   * the option.
   */
  submit(
    userId: string,
    viewId: string,
    values: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ): Promise<ViewResult>;
  /** A person picks a file in a form; the file as the state of a `file_input` has it. */
  pickFile(name: string, content: string | Uint8Array): Json;
  closeView(userId: string, viewId: string): Promise<void>;
  openHome(userId: string): Promise<void>;
  /** Brings the app into a channel. */
  invite(userId: string, channelId: string): Promise<void>;
  /** Delivers a payload of the caller's making, for what no person could do: forged, stale or malformed ones. */
  deliver(kind: PayloadKind, payload: Json): Promise<Delivered>;

  /** What a person sees in a channel, oldest first: messages, replies, and what only they see. */
  seenBy(userId: string, channelId: string): readonly ShownMessage[];
  /** The views a person has: the Home tab first, if one was published, then open modals, the top one last. */
  viewsOf(userId: string): readonly ShownView[];
  /** All calls that the app has made to the Web API, in order. */
  readonly calls: readonly ApiCall[];
  /** How many Socket Mode connections are open. */
  readonly connections: number;

  /**
   * Resolves with what `look` returns once that is not undefined; looks after every change. A `look` that throws has
   * not seen it yet. Rejects after `withinMs` of real time (5000) with the recent messages.
   */
  until<T>(look: () => T | undefined, withinMs?: number): Promise<T>;
  /** Troubles to come. */
  readonly faults: Faults;
  stop(): Promise<void>;
}
