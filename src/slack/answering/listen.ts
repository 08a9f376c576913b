import type { RespondFn } from '@slack/bolt';
import type { Acting } from '../../commands/actor.js';
import type { CommandHands } from '../../commands/command.js';
import type { Line } from '../../commands/notice-lines.js';
import type { Message } from '../../domain/message.js';
import type { Actor } from '../../domain/role.js';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { Messenger, Progress } from '../../ports/notices.js';
import { apology, isExpected } from './apology.js';
import type { Intake } from './intake.js';
import { respondPatiently } from './respond.js';
import { render } from '../writing/render.js';

/** What the listeners are given. */
export interface ListenHands {
  /** What a command in this channel works with: the hands of the pool that it names, or that the channel is bound to. */
  readonly commandsFor: (channel: string, line?: Line) => Promise<CommandHands>;
  /** The hands of the pool of this name. @throws BotError `not-found` when it is gone. */
  readonly commandsOf: (pool: string) => Promise<CommandHands>;
  /** What an answer to this question works with: the pool that it was asked about, wherever the channel belongs by now. */
  readonly commandsAnswering: (questionId: string, channel: string) => Promise<CommandHands>;
  readonly messenger: Messenger;
  /** Sees to it that what came in is answered, by us or by another replica. */
  readonly intake: Intake;
  /** Who somebody is to this pool; that somebody is turned away is put on record with what they wanted. */
  readonly findActor: (
    acting: Acting & { readonly request: string },
    commands: CommandHands,
  ) => Promise<Actor>;
  /** Puts a progress into the outbox and tries to deliver it at once. */
  readonly showNow: (progress: Progress) => Promise<void>;
  /** Puts a file into somebody's own messages. */
  readonly sendFile: (userId: string, file: Exclude<Message['file'], undefined>) => Promise<void>;
  /** "Look at this now." */
  readonly nudge: (subject: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** A new short reference for an apology. */
  readonly newReference: () => string;
  /** Counts what commands and clicks came to. */
  readonly counted: (what: string, outcome: string) => void;
}

/** Somebody who did something, and how to answer where they did it. */
interface Doer {
  readonly userId: string;
  readonly respond: RespondFn;
}

/**
 * Tells the one person only: where they are, or by direct message where Slack does not take it any more. What neither takes
 * is said in the log. True when it went out.
 */
export async function tell(to: Doer, message: Message, hands: ListenHands): Promise<boolean> {
  const answer = { response_type: 'ephemeral', replace_original: false, ...render(message) } as const;
  try {
    await respondPatiently(to.respond, answer, hands.clock).catch(async (error: unknown) => {
      hands.log.warn({ error }, 'could not answer where somebody asked; the answer goes to their messages');
      await hands.messenger.post({ channel: to.userId }, message, `answer:${hands.newReference()}`);
    });
    return true;
  } catch (error) {
    hands.log.warn({ error }, 'could not answer');
    return false;
  }
}

/** Puts a message in the place of the one with the buttons. */
export async function replace(respond: RespondFn, message: Message, hands: ListenHands): Promise<void> {
  try {
    await respondPatiently(respond, { replace_original: true, ...render(message) }, hands.clock);
  } catch (error) {
    hands.log.warn({ error }, 'could not replace a question');
  }
}

/** The apology for an error, logged under its reference unless it was to be expected. */
export function excuse(error: unknown, facts: object, hands: ListenHands): Message {
  const reference = hands.newReference();
  if (isExpected(error)) hands.log.info({ ...facts, reference, error }, 'refused');
  else hands.log.error({ ...facts, reference, error }, 'broke');
  return apology(error, reference);
}
