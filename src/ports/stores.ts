import type { HeadWish } from '../domain/head-wish.js';
import type { JobsWish, SubmitWish } from '../domain/job-wish.js';
import type { AccountWish, AnnexWish, Wish } from '../domain/wish.js';

/**
 * What became of a save: `saved`; `changed` when somebody saved another version first; `answered` when the question
 * it rests on was taken already; `fenced` when a newer holder of the lock has written.
 */
export type Saved = 'saved' | 'changed' | 'answered' | 'fenced';

/** What a save rests on: a person's answer, or a replica's lock. */
export interface Grounds {
  /** The question this save answers; it is taken in the same breath, so that it is answered once. */
  readonly answering?: { readonly questionId: string; readonly answer: Answer } | undefined;
  /** The fencing number of the lock under which a pass saves. */
  readonly fence?: number | undefined;
}

/** The wishes of all pools. Reads return what was last saved; times out with BotError `later` while the store is away. */
export interface WishStore {
  findAnnex(pool: string, name: string): Promise<AnnexWish | undefined>;
  findAccount(pool: string, region: string): Promise<AccountWish | undefined>;
  /** The pool's head node, one that has ended too. */
  findHead(pool: string): Promise<HeadWish | undefined>;
  list(pool: string): Promise<readonly Wish[]>;
  /** Saves if the stored version is still `wish.version`; the stored one then has the next number. */
  save(wish: Wish, grounds?: Grounds): Promise<Saved>;
  /** Forgets an annex or jobs that have ended, if the version is still this one. */
  remove(wish: AnnexWish | SubmitWish | JobsWish): Promise<void>;
}

/** How a question was answered: `anew` when it was asked once more, because things had changed. */
export interface Answer {
  readonly by: string;
  readonly at: number;
  readonly choice: 'yes' | 'no' | 'anew';
  /** The question that it was asked anew as. */
  readonly questionId?: string | undefined;
}

/** A plan shown with buttons. Answered once, by somebody who may. */
export interface Question {
  readonly id: string;
  readonly pool: string;
  readonly channel: string;
  readonly askedBy: string;
  readonly askedAt: number;
  /** The slash command and its text: at the answer it is read and checked anew. */
  readonly slash: string;
  readonly text: string;
  /** What the person saw; if the same command now comes to something else, the question is asked anew. */
  readonly saw: string;
}

/** Questions that wait for an answer. */
export interface QuestionStore {
  /** Keeps it for `keepMs`, then it is stale. Asked again under the same id, it stays what it was at first, or answered. */
  ask(question: Question, keepMs: number): Promise<void>;
  find(id: string): Promise<Question | undefined>;
  /** Takes it: only the first who asks gets it. */
  take(id: string, answer: Answer): Promise<Question | undefined>;
  /** How it was answered, for those who come later. */
  findAnswer(id: string): Promise<Answer | undefined>;
}

/** Several replicas, one at a time: the right to work on a pool for a while. */
export interface Lock {
  /** A fencing number while we hold it (taking or prolonging it for `holdMs`), `undefined` when another replica does. */
  hold(name: string, holdMs: number): Promise<number | undefined>;
  /** Gives it back, so that another replica need not wait. */
  release(name: string): Promise<void>;
}

/** "Look at this now", across replicas. A lost nudge costs a round. */
export interface Nudges {
  nudge(subject: string): Promise<void>;
  /** Calls back for every nudge of any replica until closed. */
  listen(heard: (subject: string) => void): Promise<void>;
}
