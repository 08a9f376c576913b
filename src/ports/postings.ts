/**
 * Notes of what is being posted, kept where a restart does not lose them. Whoever finds one from before cannot know
 * whether the message reached people, and has to look.
 */
export interface Postings {
  /**
   * Notes that the message of this key is about to be posted. Gives the moment of an earlier note, in epoch milliseconds,
   * which then stands; `undefined` when there was none.
   */
  begin(key: string, at: number): Promise<number | undefined>;
  /** Moves the note to now: what was tried before did not get there. */
  renew(key: string, at: number): Promise<void>;
  /** It was refused, so that there is nothing to look for. */
  forget(key: string): Promise<void>;
}
