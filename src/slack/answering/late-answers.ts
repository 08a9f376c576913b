import { isBotError } from '../../domain/errors.js';
import type { Message } from '../../domain/message.js';
import { code, person, time, words } from '../../domain/words.js';
import type { Inbox, Received } from '../../ports/inbox.js';
import type { QuestionStore } from '../../ports/stores.js';
import { askAs } from './ask.js';
import { excuse, type ListenHands } from './listen.js';

/** Whoever lives says three times in this while that they are at it. */
const LEFT_MS = 30_000;
/** Who typed something that long ago does not expect a question any more. */
const MISSED_MS = 10 * 60_000;
/** What could not even be said to be missed for so long is let go. */
const LET_GO_MS = 24 * 3_600_000;
/** How many are answered in one go. */
const MOST = 20;

/** What late answers are made of. */
export type LateHands = ListenHands & {
  readonly inbox: Inbox;
  readonly questions: Pick<QuestionStore, 'findAnswer'>;
};

/** Answers what a replica took in and did not live to answer. */
export class LateAnswers {
  readonly #hands: LateHands;

  constructor(hands: LateHands) {
    this.#hands = hands;
  }

  /** Answers what is left, until `stop` aborts. What can't be answered now is tried again after a while; nothing hurries. */
  async deliverDue(stop?: AbortSignal): Promise<number> {
    const { inbox, clock } = this.#hands;
    for (const received of await inbox.listLeft(clock.now() - LEFT_MS, MOST)) {
      if (stop?.aborted === true) return 0;
      await this.#finish(received);
    }
    return 0;
  }

  async #finish(received: Received): Promise<void> {
    const { inbox, clock, log } = this.#hands;
    const { id, at, by, slash } = received;
    // Others leave it alone for a while, whatever comes of it.
    await inbox.touch(id, clock.now());
    log.warn({ slash, by, lateMs: clock.now() - at }, 'A command was left unanswered. I answer it now.');
    try {
      if (clock.now() - at > MISSED_MS) await this.#sayMissed(received);
      else await this.#answer(received);
      await inbox.tick(id);
    } catch (error) {
      log.warn({ error, slash, by }, 'could not answer it now');
      if (clock.now() - at > LET_GO_MS) await inbox.tick(id);
    }
  }

  async #answer({ id, by, slash, text, place }: Received): Promise<void> {
    const hands = this.#hands;
    const { channel } = place;
    if ((await hands.questions.findAnswer(id)) !== undefined) return;
    const said = { slash, text, channel, questionId: id };
    const answer = await askAs(by, said, place, hands).catch((error: unknown) => {
      if (isBotError(error, 'later')) throw error;
      return excuse(error, { slash, userId: by, channel }, hands);
    });
    if (answer !== undefined) await hands.messenger.post({ channel: by }, answer, `answer:${id}`);
  }

  /** In the place of its question: if that had got there after all, it is found, and nothing is said. */
  async #sayMissed(received: Received): Promise<void> {
    const { messenger } = this.#hands;
    const { id, by, place } = received;
    const key = `question:${id}`;
    try {
      await messenger.post(place, missed(received), key);
    } catch (error) {
      if (!isBotError(error) || isBotError(error, 'later')) throw error;
      await messenger.post({ channel: by }, missed(received), key);
    }
  }
}

function missed({ by, at, slash, text }: Received): Message {
  return {
    tone: 'warning',
    title: words`${person(by)}, I was away ${time(at)} and did nothing about what you asked for.`,
    lines: [words`It was ${code(`${slash} ${text}`)}. Type it again if you still want it.`],
  };
}
