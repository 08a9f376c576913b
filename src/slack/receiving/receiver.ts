import { setImmediate as immediate } from 'node:timers/promises';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import { OnceAck } from './once-ack.js';
import { readPayload, type Payload } from './payload.js';
import { Recent } from './recent.js';
import type { Whisper } from './whisper.js';
import { within } from '../within.js';

/** One way by which Slack reaches us. */
export interface Door {
  /** Resolves when Slack can reach us. @throws BotError when Slack will not have us. */
  open(receive: (event: ReceiverEvent) => Promise<void>): Promise<void>;
  /** Lets nothing more in. Answers that are still owed cannot go out any more. */
  close(): Promise<void>;
  connected(): boolean;
}

/** Words for somebody who met an error; the log has the details under the same reference. */
export type Apologize = (error: unknown) => { readonly text: string; readonly reference: string };

/** What the receiver is made of. */
export interface ReceiverHands {
  readonly doors: readonly Door[];
  readonly clock: Clock;
  readonly log: Log;
  readonly whisper: Whisper;
  readonly apologize: Apologize;
}

/** Slack waits three seconds for an ack. */
const AUTO_ACK_MS = 2500;
const ACKS_OWED_MS = 3000;
const DRAIN_MS = 10_000;
const REMEMBERED_EVENTS = 5000;

const UNKNOWN_COMMAND = "I don't know that command. Try `/condor_annex help`.";
const UNKNOWN_BUTTON = 'Nobody answers to that button any more. Please give the command again.';
const RESTARTING = 'I am just restarting and did nothing about this. Please try again in a few seconds.';

/**
 * Stands between the doors and Bolt, so that nobody is left without an answer: every payload is acked once and in time,
 * events are handled once, errors and commands that nobody knows get words, and a stop waits for the work in hand.
 */
export class GuardedReceiver implements Receiver {
  readonly #hands: ReceiverHands;
  readonly #events = new Recent(REMEMBERED_EVENTS);
  readonly #inHand = new Map<Promise<void>, OnceAck>();
  #app: App | undefined;
  #stopped: Promise<void> | undefined;

  constructor(hands: ReceiverHands) {
    this.#hands = hands;
  }

  init(app: App): void {
    this.#app = app;
  }

  /** Resolves as soon as one door is open; the others follow. @throws BotError when none can be opened. */
  async start(): Promise<void> {
    const opening = this.#hands.doors.map((door) => door.open((event) => this.#receive(event)));
    try {
      await Promise.any(opening);
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error;
    }
  }

  /** True while Slack can reach us. */
  connected(): boolean {
    return this.#stopped === undefined && this.#hands.doors.some((door) => door.connected());
  }

  /**
   * Takes nothing new, closes the doors as soon as no ack is owed, so that Slack turns to other replicas, and then lets
   * the work in hand come to its end. What is not done after ten seconds is left behind.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await within(
      this.#hands.clock,
      ACKS_OWED_MS,
      Promise.all([...this.#inHand.values()].map(({ told }) => told)),
    );
    await Promise.all(this.#hands.doors.map((door) => door.close()));
    const drained = await within(this.#hands.clock, DRAIN_MS, Promise.all(this.#inHand.keys()));
    if (!drained) this.#hands.log.warn({ left: this.#inHand.size }, 'Stopped before all work was done.');
  }

  async #receive(event: ReceiverEvent): Promise<void> {
    const payload = readPayload(event.body);
    const { log, whisper } = this.#hands;
    const late = (content: string | object): Promise<void> => whisper.tell(payload, content);
    const ack = new OnceAck({ send: event.ack, late, log, about: payload.name });
    if (this.#stopped !== undefined) return this.#turnAway(payload, ack);
    if (payload.eventId !== undefined && this.#events.seen(payload.eventId)) return ack.ack();
    const work = this.#handle(event, payload, ack);
    this.#inHand.set(work, ack);
    try {
      await work;
    } catch (error) {
      log.error({ error, about: payload.name }, 'Not even an apology came through.');
    } finally {
      this.#inHand.delete(work);
    }
  }

  async #handle(event: ReceiverEvent, payload: Payload, ack: OnceAck): Promise<void> {
    const over = new AbortController();
    void this.#ackInTime(ack, over.signal);
    try {
      // Nobody listens to anything else, and Bolt would trip over what is not as Slack makes it.
      if (payload.kind !== 'other') await this.#app?.processEvent({ ...event, ack: ack.ack });
      if (!ack.done) await this.#answerForNobody(payload, ack);
    } catch (error) {
      await this.#apologize(payload, ack, error);
    } finally {
      over.abort();
    }
  }

  async #ackInTime(ack: OnceAck, over: AbortSignal): Promise<void> {
    // Nearly all are acked by then, and none of them waits for an alarm to be set.
    await immediate();
    if (ack.done) return;
    await this.#hands.clock.sleep(AUTO_ACK_MS, over);
    if (!over.aborted) await ack.automatically();
  }

  /** Bolt calls every listener that matches and says nothing when none does. */
  async #answerForNobody(payload: Payload, ack: OnceAck): Promise<void> {
    if (payload.kind === 'command') {
      await ack.ack({ response_type: 'ephemeral', text: UNKNOWN_COMMAND });
    } else {
      await ack.ack();
      if (payload.kind === 'action' && !payload.onlyLinks)
        await this.#hands.whisper.tell(payload, UNKNOWN_BUTTON);
    }
    this.#hands.log.warn({ kind: payload.kind, about: payload.name }, 'No listener answered.');
  }

  async #apologize(payload: Payload, ack: OnceAck, error: unknown): Promise<void> {
    const { text } = this.#hands.apologize(originalOf(error));
    const owed = !ack.done;
    if (owed && payload.kind === 'command') return ack.ack({ response_type: 'ephemeral', text });
    if (owed && payload.kind === 'submission')
      return ack.ack({ response_action: 'update', view: sorryView(text) });
    await ack.ack();
    if (payload.kind !== 'event') await this.#hands.whisper.tell(payload, text);
  }

  /** Events and forms are not acked: Slack brings the one again and keeps the other open with what was typed. */
  async #turnAway(payload: Payload, ack: OnceAck): Promise<void> {
    if (payload.kind === 'command') return ack.ack({ response_type: 'ephemeral', text: RESTARTING });
    if (payload.kind !== 'action') return;
    await ack.ack();
    await this.#hands.whisper.tell(payload, RESTARTING);
  }
}

/** Bolt wraps what listeners throw: one error in `original`, several in `originals`. */
function originalOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  if ('original' in error && error.original !== undefined) return error.original;
  if ('originals' in error && Array.isArray(error.originals)) return error.originals[0];
  return error;
}

function sorryView(text: string): object {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'That did not work' },
    close: { type: 'plain_text', text: 'Close' },
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }],
  };
}
