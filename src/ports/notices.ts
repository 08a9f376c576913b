import type { Message, Place } from '../domain/message.js';
import type { Weight } from '../domain/news.js';

/** Something worth telling that nobody just asked for. Told once per key. */
export interface Notice {
  /** What makes it this notice and no other: `lease-ended:<annex id>`. */
  readonly key: string;
  readonly place: Place;
  readonly message: Message;
  /** Important, when nothing is said. */
  readonly weight?: Weight;
  /** The progress in whose thread it belongs, wherever that stands by then. */
  readonly under?: string;
  /** Whom it concerns: told by direct message when the channel cannot be written to, or when people want it so. */
  readonly fallback?: string;
  /** Not told before this moment, in epoch milliseconds. */
  readonly notBefore?: number;
  /** Somebody's own copy of what stands elsewhere. */
  readonly copy?: true;
  /** Told by itself, however many others wait. */
  readonly alone?: true;
  /** What it tells together: where it can't be told, these are, each for itself. */
  readonly insteadOf?: readonly Notice[];
}

/** How something stands: one message per key that is updated in place. */
export interface Progress {
  readonly key: string;
  /** Of what it shows: an older one does not replace a newer one. Without, the last one counts. */
  readonly version?: number;
  /** With a `ts` that message is updated; without, one is posted and its `ts` remembered. */
  readonly place: Place;
  /** Whom to tell by direct message when the channel cannot be written to. */
  readonly fallback: string;
  readonly message: Message;
  /** Names of facts that nobody waits for: when nothing else has changed, it gives way to all other progress. */
  readonly mayWait?: readonly string[];
}

/**
 * Where those who know something hand it over. Never throws: telling must not stop the work. False when it could not
 * be handed over; who does not come by again anyway has to try again.
 */
export interface Notices {
  publish(notice: Notice): Promise<boolean>;
  show(progress: Progress): Promise<boolean>;
}

/** Progress that waits to be shown. Its `place` is where its message stands by now, if one does. */
export interface DueProgress extends Progress {
  /** Tells this version of it from the next. */
  readonly digest: string;
  /** The channel that was asked for; the message stands elsewhere where that could not be written to. */
  readonly askedChannel: string;
}

/** What is waiting to be told, kept where a restart does not lose it. */
export interface Outbox {
  /** False when a notice of this key was handed in before. */
  add(notice: Notice): Promise<boolean>;
  /** Replaces what this key should show; false when it shows that already, or something newer. */
  put(progress: Progress): Promise<boolean>;
  /** Lets notices whose moment has come by `now` become due. */
  release(now: number): Promise<void>;
  /**
   * Puts these notices in the place of those, all or nothing; their ids, in that order, or `undefined` when one of those
   * is told already.
   */
  replace(ids: readonly string[], notices: readonly Notice[]): Promise<readonly string[] | undefined>;
  /** Where the progress of this key stands, once it was shown. */
  findPlace(key: string): Promise<Place | undefined>;
  /** What is due, oldest first; progress that may wait comes last. */
  listNotices(most: number): Promise<readonly (Notice & { readonly id: string })[]>;
  listProgress(most: number): Promise<readonly DueProgress[]>;
  /** The progress of this key, if it is due. */
  findProgress(key: string): Promise<DueProgress | undefined>;
  /** Told: it is not listed again. */
  tick(id: string): Promise<void>;
  /** Shown as of this digest, at this place. If it has been replaced meanwhile it stays due. */
  shown(key: string, digest: string, place: Place): Promise<void>;
}

/** Puts messages before people. */
export interface Messenger {
  /**
   * Posts and returns where it stands.
   * @throws BotError `not-ready` when the bot is not in the channel, `later` while Slack asks us to wait or is away.
   */
  post(place: Place, message: Message, key: string): Promise<Place>;
  /** How many messages may be updated now by somebody for whom nobody waits. */
  roomForUpdates(): number;
  /** @throws BotError `not-found` when the message is gone, `later` as above. */
  update(place: Place & { readonly ts: string }, message: Message): Promise<void>;
}
