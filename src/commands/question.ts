import type { Message } from '../domain/message.js';
import type { Actor } from '../domain/role.js';
import { person, words, type Words } from '../domain/words.js';
import type { Question } from '../ports/stores.js';
import type { Command, CommandHands, Prepared, Request } from './command.js';
import { secondYes } from './may.js';
import { saying, whichPool } from './which-pool.js';

/** How long buttons work. Prices and pools move; after this the question is asked anew. */
export const QUESTION_KEPT_MS = 30 * 60_000;

/** Buttons of questions carry these as their action, and the question's id as their value. */
export const YES = 'question_yes';
export const NO = 'question_no';

/** A command as it came in: from whom, where, and its text. */
export interface Said {
  readonly slash: string;
  readonly text: string;
  readonly actor: Actor;
  readonly channel: string;
  /** The id of the question that it may end in, so that the same command asks once, however often it is worked on. */
  readonly questionId?: string;
}

/** A question, as it is put to the channel. */
export interface Asked {
  readonly kind: 'asked';
  readonly message: Message;
  readonly question: Question;
  /** What a Yes may cost at most, in USD as a decimal. */
  readonly costUsd?: string | undefined;
}

/** What a command would do. */
export async function prepare(command: Command, request: Request): Promise<Prepared> {
  if (command.prepare === undefined) throw new Error(`${command.name} has nothing to prepare`);
  return command.prepare(request);
}

/** Keeps the question of what was prepared, and says how to put it. */
export async function ask(said: Said, prepared: Prepared, hands: CommandHands): Promise<Asked> {
  const question: Question = {
    id: said.questionId ?? hands.newUuid(),
    pool: hands.settings.pool,
    channel: said.channel,
    askedBy: said.actor.id,
    askedAt: hands.clock.now(),
    slash: said.slash,
    text: said.text,
    saw: prepared.saw,
  };
  const [asked] = await Promise.all([
    put(question, said.actor, prepared, hands),
    hands.questions.ask(question, QUESTION_KEPT_MS),
  ]);
  return asked;
}

/** The question as this person should see it. */
export async function put(
  question: Question,
  actor: Actor,
  prepared: Prepared,
  hands: CommandHands,
): Promise<Asked> {
  const message = saying(prepared.question, await whichPool(hands));
  return {
    kind: 'asked',
    question,
    message: withButtons(message, question, secondYes(actor, prepared)),
    costUsd: prepared.cost?.atMostUsd?.toFixed(2),
  };
}

function withButtons(message: Message, { id, askedBy }: Question, more: readonly Words[]): Message {
  return {
    ...message,
    lines: [...(message.lines ?? []), ...more, words`Is that OK? ${person(askedBy)} asked for it.`],
    buttons: [
      { label: 'Yes', action: YES, value: id, style: message.tone === 'bad' ? 'danger' : 'primary' },
      { label: 'No', action: NO, value: id },
      ...(message.buttons ?? []),
    ],
  };
}
