import { createHash, randomUUID } from 'node:crypto';
import { mayAsk } from '../../commands/dispatch.js';
import type { Clock } from '../../ports/clock.js';
import type { Inbox, Received } from '../../ports/inbox.js';
import type { Log } from '../../ports/log.js';
import { wallClock } from '../../ports/wall-clock.js';
import { within } from '../within.js';

/** Slack gives up after three seconds; a Redis that takes this long is in trouble. */
const NOTE_MS = 250;
/** Well within the time after which others take it for left. */
const TOUCH_MS = 10_000;

/** What an intake is made of. */
export interface IntakeHands {
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
}

/** A command as Slack brought it, typed or pressed. */
export type Came = Omit<Received, 'id' | 'at'>;

/** Something that somebody did. */
export interface Deed {
  /** Slack gives each thing that people do another one. */
  readonly triggerId: string | undefined;
  /** What it is, which may have to be found out; `undefined` when it asks nothing. */
  readonly what: Came | (() => Promise<Came | undefined>);
  readonly ack: () => Promise<void>;
}

/**
 * Takes in what people do so that no question is lost: what may end in one is noted before Slack is told that we have it,
 * and forgotten when its answer has gone out.
 */
export class Intake {
  readonly #hands: IntakeHands;

  constructor(hands: IntakeHands) {
    this.#hands = hands;
  }

  /**
   * Notes it, acks, and does the work, which gets the id for a question and tells whether an answer went out. A store that
   * is away keeps neither the ack waiting for long nor the work from being done.
   */
  async take({ triggerId, what, ack }: Deed, work: (questionId: string) => Promise<boolean>): Promise<void> {
    const id = idOf(triggerId);
    if (typeof what === 'object' && !mayAsk(what)) {
      await ack();
      await work(id);
      return;
    }
    const noting = this.#note(id, what);
    // By the clock on the wall: Slack's patience goes by it.
    if (!(await within(wallClock, NOTE_MS, noting)))
      this.#hands.log.warn(
        {},
        'Redis is slow to note what came in. Slack is told that I have it all the same.',
      );
    await ack();
    const over = new AbortController();
    void this.#stayAt(id, noting, over.signal);
    try {
      if ((await work(id)) && (await noting)) await this.#tick(id);
    } finally {
      over.abort();
    }
  }

  /** True when it is noted; false when it need not be, or can't. */
  async #note(id: string, what: Deed['what']): Promise<boolean> {
    const { inbox, clock, log } = this.#hands;
    try {
      const came = typeof what === 'function' ? await askedIn(what) : what;
      if (came === undefined) return false;
      await inbox.note({ ...came, id, at: clock.now() });
      return true;
    } catch (error) {
      log.warn({ error }, 'What came in is not noted. A restart at this moment would lose it.');
      return false;
    }
  }

  /** As long as somebody is at it, it is not left. */
  async #stayAt(id: string, noting: Promise<boolean>, over: AbortSignal): Promise<void> {
    const { inbox, clock } = this.#hands;
    if (!(await noting)) return;
    for (;;) {
      await clock.sleep(TOUCH_MS, over);
      if (over.aborted) return;
      await inbox.touch(id, clock.now()).catch(() => undefined);
    }
  }

  async #tick(id: string): Promise<void> {
    const { inbox, log } = this.#hands;
    await inbox.tick(id).catch((error: unknown) => {
      log.warn({ error }, 'could not forget what was answered; it is looked at once more');
    });
  }
}

/** What it is, when it may end in a question. */
async function askedIn(find: () => Promise<Came | undefined>): Promise<Came | undefined> {
  const came = await find();
  return came !== undefined && mayAsk(came) ? came : undefined;
}

/** The same for the same thing that somebody did. Slack's own id is not kept: it opens forms for who has it. */
function idOf(triggerId: string | undefined): string {
  if (triggerId === undefined || triggerId === '') return randomUUID();
  return createHash('sha256').update(triggerId).digest('hex').slice(0, 32);
}
