import type { Message, Place } from '../domain/message.js';
import type { Pool } from '../domain/pool.js';
import type { Actor, Cost, Role } from '../domain/role.js';
import type { Words } from '../domain/words.js';
import type { Audit } from '../ports/audit.js';
import type { Centre } from '../ports/centre.js';
import type { Clock } from '../ports/clock.js';
import type { Regions } from '../ports/account.js';
import type { CondorOf } from '../ports/condor.js';
import type { Drafts } from '../ports/drafts.js';
import type { Keyring } from '../ports/credentials.js';
import type { LedgerStore } from '../ports/ledger.js';
import type { Progress } from '../ports/notices.js';
import type { People } from '../ports/people.js';
import type { PoolStore } from '../ports/pools.js';
import type { PreferencesStore } from '../ports/preferences.js';
import type { Grounds, QuestionStore, Saved, WishStore } from '../ports/stores.js';
import type { Flag, Given } from './flags.js';

/** What holds for the pool that a command is about. */
export interface PoolSettings {
  readonly pool: string;
  readonly region: string;
  /** `host:port` of an existing pool's collector. */
  readonly collector?: string | undefined;
  /** Name of the secret with the token that annexes join with. */
  readonly tokenSecret?: string | undefined;
}

/** What commands are given to work with. None of them changes anything in AWS. */
export interface CommandHands {
  readonly clock: Clock;
  readonly wishes: WishStore;
  readonly questions: QuestionStore;
  readonly ledger: LedgerStore;
  readonly preferences: PreferencesStore;
  readonly regions: Regions;
  readonly settings: PoolSettings;
  /** The pool that the command is about, and all of them. */
  readonly pool: Pool;
  readonly pools: PoolStore;
  readonly people: People;
  /** Slack user ids of those who are admins in every pool. */
  readonly admins: readonly string[];
  /** How many pools there are: when there is more than one, every answer says which it is about. */
  readonly poolCount: number;
  /** What annexes join. */
  readonly centre: Centre;
  readonly condorOf: CondorOf;
  /** Forms that were filled in. */
  readonly drafts: Drafts;
  /** Who asked, answered and changed what. */
  readonly audit: Audit;
  /** As whom the bot acts for pools. */
  readonly keyring: Keyring;
  /** A new random UUID. */
  readonly newUuid: () => string;
}

/** A command as somebody gave it. */
export interface Request {
  readonly given: Given;
  readonly actor: Actor;
  /** Where it was given. */
  readonly channel?: string;
  readonly hands: CommandHands;
}

/** A change that is thought through and waits for a Yes. */
export interface Prepared {
  /** Exactly what will happen and what it costs; the buttons are added by whoever asks. */
  readonly question: Message;
  /** Tells whether the same command, given again, comes to the same plan. */
  readonly saw: string;
  /** What a Yes may cost at most; absent when it costs nothing. */
  readonly cost?: Cost;
  /**
   * For what nobody has to be asked about: writes the wish down at once, under this id, once however often it is called.
   * Gives what the person is told, and what the loop should look at.
   */
  atOnce?(id: string, place: Place): Promise<{ readonly message: Message; readonly nudge: string }>;
  /** Writes the wish down. Changes nothing when `saved` is not 'saved'. */
  commit(grounds: Grounds, place: Place): Promise<Committed>;
}

/** Who answered, when it was not the person who asked; for the record. */
export function confirmedBy({ answering }: Grounds, asker: Actor): { readonly confirmedBy?: string } {
  const by = answering?.answer.by;
  return by === undefined || by === asker.id ? {} : { confirmedBy: by };
}

/** What a commit came to, and the message that takes the question's place and follows the thing. */
export interface Committed {
  readonly saved: Saved;
  readonly progress: Progress;
  /** The last word of the message that followed the thing until now, if another one does from now on. */
  readonly left?: Progress;
  /** What the loop should look at now. */
  readonly nudge: string;
  /** What has come of it so far, for where the question stood when the message that follows it stands elsewhere. */
  readonly done: Words;
}

/** A command: a description from which help, usage, role check, question and buttons follow. */
export interface Command {
  /** The word people type: `setup` (also `-setup`); or two, `credentials role`. */
  readonly name: string;
  readonly slash: string;
  readonly summary: string;
  readonly examples: readonly string[];
  readonly role: Role;
  readonly flags: readonly Flag[];
  /** It is what its slash command does when no verb is said. A command alone with its slash command needs not say so. */
  readonly usual?: true;
  /** Plain words of which it takes one, such as `today`. */
  readonly words?: readonly string[];
  /** What follows its flags is text of several lines, taken as it is; without any text it opens a form. */
  readonly body?: true;
  /** It opens a form, for what has no place in a text. */
  readonly form?: 'credentials';
  /** The pool that it is about, if not the channel's: the one that its first word names, or the default one. */
  readonly aboutPool?: 'named' | 'default';
  /** How many plain words it takes; without it one, the name of an annex, if it takes that, and none otherwise. */
  readonly operands?: number;
  /** For what changes something: works out what would happen. */
  prepare?(request: Request): Promise<Prepared>;
  /** For a look that sets something after all, and so has to be on record. */
  readonly changes?: 'always' | 'with flags';
  /** For what only looks. */
  look?(request: Request): Promise<Message>;
}
