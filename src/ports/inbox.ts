import type { Place } from '../domain/message.js';

/** Something that somebody asked of the bot, as it came in. */
export interface Received {
  /** Also the id of the question that it may end in, so that it ends in one, however often it is worked on. */
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly slash: string;
  readonly text: string;
  /** Where its question belongs. */
  readonly place: Place;
}

/** What came in and was not answered yet, kept where a restart does not lose it. */
export interface Inbox {
  /** Keeps it until it is ticked. What is kept under this id already stays as it is. */
  note(received: Received): Promise<void>;
  /** Somebody is at it at this moment; nothing when it is not kept any more. */
  touch(id: string, at: number): Promise<void>;
  /** Answered: it is forgotten. */
  tick(id: string): Promise<void>;
  /** What nobody has noted or touched since then, longest left first. */
  listLeft(since: number, most: number): Promise<readonly Received[]>;
}
