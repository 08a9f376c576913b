import { Decimal } from 'decimal.js';
import { BotError, isBotError } from '../domain/errors.js';
import type { Message, Place } from '../domain/message.js';
import { dollars } from '../domain/money.js';
import { isAboveLimit, mayAct, type Actor } from '../domain/role.js';
import { code, person, words, type Words } from '../domain/words.js';
import type { Answer, Question } from '../ports/stores.js';
import { choose } from './choose.js';
import type { Command, CommandHands, Committed, Prepared, Request } from './command.js';
import type { Given } from './flags.js';
import { helpMessage, withExample } from './help.js';
import { COMMANDS } from './index.js';
import { failing, saying, whichPool } from './which-pool.js';

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

/** How people answer a question. */
export type Choice = 'yes' | 'no';

/** What a command came to. A `question` is for the channel, the rest for the person. */
export type Outcome =
  | {
      readonly kind: 'said';
      readonly message: Message;
      readonly nudge?: string;
      /** It changed something, without a question. */
      readonly done?: true;
    }
  | {
      readonly kind: 'asked';
      readonly message: Message;
      readonly question: Question;
      /** What a Yes may cost at most, in USD as a decimal. */
      readonly costUsd?: string | undefined;
    }
  | { readonly kind: 'form'; readonly of?: Command };

/** What a click came to. `progress` follows the thing from now on, in the question's place if that is its own. */
export type Answered =
  | ({ readonly kind: 'progress' } & Omit<Committed, 'saved'>)
  | { readonly kind: 'closed'; readonly message: Message }
  | { readonly kind: 'asked'; readonly message: Message; readonly question: Question }
  | { readonly kind: 'told'; readonly message: Message };

/** Whether a command may end in a question; one that only looks, or that nobody can read, does not. */
export function mayAsk({ slash, text }: Pick<Said, 'slash' | 'text'>): boolean {
  try {
    const chosen = choose(slash, text);
    return chosen.kind === 'command' && chosen.command.prepare !== undefined;
  } catch (error) {
    if (isBotError(error)) return false;
    throw error;
  }
}

/**
 * Carries out a command, or asks about it. Nothing that costs or destroys happens here.
 * @throws BotError in words for the person.
 */
export async function dispatch(said: Said, hands: CommandHands): Promise<Outcome> {
  const chosen = choose(said.slash, said.text);
  if (chosen.kind === 'form') return { kind: 'form' };
  if (chosen.kind === 'help') {
    if (chosen.about !== undefined) refuseUnlessMay(said.actor, chosen.about);
    const about = chosen.about === undefined ? COMMANDS : [chosen.about];
    return { kind: 'said', message: helpMessage(said.slash, about, said.actor) };
  }
  const { command, given } = chosen;
  refuseUnlessMay(said.actor, command);
  if (command.form !== undefined) return { kind: 'form', of: command };
  const request: Request = { given, actor: said.actor, channel: said.channel, hands };
  // What names its pool says so itself.
  const which = command.aboutPool === undefined ? whichPool(hands) : Promise.resolve(undefined);
  try {
    if (command.look !== undefined)
      return {
        kind: 'said',
        message: saying(await command.look(request), await which),
        ...doneBy(command, given),
      };
    const prepared = await prepare(command, request);
    if (prepared.atOnce === undefined) return await ask(said, prepared, hands);
    const { message, nudge } = await prepared.atOnce(said.questionId ?? hands.newUuid(), {
      channel: said.channel,
    });
    return { kind: 'said', message: saying(message, await which), nudge, done: true };
  } catch (error) {
    throw isBotError(error, 'usage') ? withExample(error, command) : failing(error, await which);
  }
}

/** Looks change nothing, but for those that set something. */
function doneBy({ changes }: Command, { flags }: Given): { readonly done?: true } {
  return changes === 'always' || (changes === 'with flags' && flags.size > 0) ? { done: true } : {};
}

/**
 * Answers a question for the actor: checks again that they may, that it is still open, and that the plan is still
 * what was shown; then writes the wish and takes the question in one breath.
 * @throws BotError `forbidden` and the like: the question stays open.
 */
export async function answer(
  questionId: string,
  choice: Choice,
  actor: Actor,
  place: Place,
  hands: CommandHands,
): Promise<Answered> {
  const question = await hands.questions.find(questionId);
  // The store forgets it by a clock of its own, which may be another than ours.
  if (question === undefined || hands.clock.now() - question.askedAt > QUESTION_KEPT_MS)
    return tooLate(questionId, actor, hands);
  const { command, request } = reread(question, actor, hands);
  refuseUnlessMay(actor, command);
  const given: Answer = { by: actor.id, at: hands.clock.now(), choice };
  if (choice === 'yes') return sayYes({ question, given, actor, command, request, place });
  refuseForeign(actor, question);
  return sayNo(question, given, actor, hands);
}

function reread(
  question: Question,
  actor: Actor,
  hands: CommandHands,
): { command: Command; request: Request } {
  const chosen = choose(question.slash, question.text);
  if (chosen.kind !== 'command')
    throw new BotError('conflict', 'That question is not one any more. Please ask again.');
  // Whoever answers, the wish belongs to the person who asked for it.
  const request: Request = { given: chosen.given, actor: { ...actor, id: question.askedBy }, hands };
  return { command: chosen.command, request };
}

async function sayNo(
  question: Question,
  given: Answer,
  actor: Actor,
  hands: CommandHands,
): Promise<Answered> {
  const taken = await hands.questions.take(question.id, given);
  if (taken === undefined) return tooLate(question.id, actor, hands);
  return {
    kind: 'closed',
    message: {
      title: words`No: ${person(given.by)} did not confirm. Nothing was changed.`,
      lines: [words`It was ${code(`${question.slash} ${question.text}`)}`],
    },
  };
}

async function sayYes(asked: {
  readonly question: Question;
  readonly given: Answer;
  readonly actor: Actor;
  readonly command: Command;
  readonly request: Request;
  readonly place: Place;
}): Promise<Answered> {
  const { question, given, actor, command, request, place } = asked;
  const { hands } = request;
  // A pass of the loop may save the same wish at the same moment: then look again, a few times.
  for (let tries = 0; tries < 5; tries += 1) {
    const prepared = await prepare(command, request);
    refuseAlone(actor, question, prepared);
    refuseForeign(actor, question, prepared);
    if (prepared.saw !== question.saw) return askAnew(question, given, prepared, request);
    const { saved, ...committed } = await prepared.commit(
      { answering: { questionId: question.id, answer: given } },
      place,
    );
    if (saved === 'saved') return { kind: 'progress', ...committed };
    if (saved === 'answered') return tooLate(question.id, answerer(given, request), hands);
  }
  throw new BotError('later', 'Too much is going on there at this moment. Nothing was changed.', {
    hint: 'Press the button again.',
  });
}

async function askAnew(
  question: Question,
  given: Answer,
  prepared: Prepared,
  request: Request,
): Promise<Answered> {
  const { hands } = request;
  // Asked before the old one is taken: cut off in between, the old one is still open.
  const asked = await ask({ ...question, actor: request.actor }, prepared, hands);
  const taken = await hands.questions.take(question.id, {
    ...given,
    choice: 'anew',
    questionId: asked.question.id,
  });
  return taken === undefined ? tooLate(question.id, answerer(given, request), hands) : changed(asked);
}

type Asked = Extract<Outcome, { kind: 'asked' }>;

function changed({ message, ...asked }: Asked): Asked {
  const line = words`Things have changed since I asked; this is how it is now.`;
  return { ...asked, message: { ...message, lines: [line, ...(message.lines ?? [])] } };
}

async function ask(said: Said, prepared: Prepared, hands: CommandHands): Promise<Asked> {
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
  const [which] = await Promise.all([whichPool(hands), hands.questions.ask(question, QUESTION_KEPT_MS)]);
  const message = saying(prepared.question, which);
  return {
    kind: 'asked',
    question,
    message: withButtons(message, question, secondYes(said.actor, prepared)),
    costUsd: prepared.cost?.atMostUsd?.toFixed(2),
  };
}

/** Says that it takes somebody else, when it costs more than the Yes of who asks is good for. */
function secondYes(actor: Actor, { cost }: Prepared): readonly Words[] {
  if (!isAboveLimit(actor, cost)) return [];
  const why = cost?.atMostUsd === undefined ? 'I know no price for it, so it may be' : 'That is';
  return [
    words`${why} above what one person's Yes is good for here (${limitWords(actor)}): it takes the Yes of another operator, or of an admin.`,
  ];
}

function limitWords({ limitUsd }: Actor): string {
  return limitUsd === undefined ? 'no limit' : dollars(new Decimal(limitUsd));
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

async function prepare(command: Command, request: Request): Promise<Prepared> {
  if (command.prepare === undefined) throw new Error(`${command.name} has nothing to prepare`);
  return command.prepare(request);
}

async function tooLate(questionId: string, actor: Actor, hands: CommandHands): Promise<Answered> {
  const before = await hands.questions.findAnswer(questionId);
  if (before === undefined) {
    return {
      kind: 'closed',
      message: { title: words`That question is too old, and nothing was done. Type the command again.` },
    };
  }
  if (before.questionId !== undefined) return showAnew(before.questionId, actor, hands);
  const said = before.choice === 'yes' ? 'Yes' : 'No';
  return { kind: 'told', message: { title: words`Already answered: ${person(before.by)} said ${said}.` } };
}

/** The question that took the place of another one, once more: who pressed has not seen it, or it never got there. */
async function showAnew(questionId: string, actor: Actor, hands: CommandHands): Promise<Answered> {
  const question = await hands.questions.find(questionId);
  if (question === undefined) return tooLate(questionId, actor, hands);
  const { command, request } = reread(question, actor, hands);
  refuseUnlessMay(actor, command);
  const prepared = await prepare(command, request);
  refuseForeign(actor, question, prepared);
  const message = saying(prepared.question, await whichPool(hands));
  const more = secondYes(actor, prepared);
  return changed({
    kind: 'asked',
    question,
    message: withButtons(message, question, more),
    costUsd: prepared.cost?.atMostUsd?.toFixed(2),
  });
}

/** Who pressed: they have the role, while what they confirm belongs to who asked. */
function answerer({ by }: Answer, { actor }: Request): Actor {
  return { id: by, role: actor.role };
}

function refuseUnlessMay(actor: Actor, command: Command): void {
  if (mayAct(actor, command.role)) return;
  throw new BotError(
    'forbidden',
    words`${code(command.name)} takes an ${command.role}, and you are not one.`,
    {
      hint: words`Admins are the people in the setting ${code('ADMIN_USERS')}. Your Slack user id is ${code(actor.id)}.`,
    },
  );
}

/** A question above the limit of who asked it takes somebody else. */
function refuseAlone(actor: Actor, question: Question, { cost }: Prepared): void {
  if (actor.id !== question.askedBy || !isAboveLimit(actor, cost)) return;
  throw new BotError(
    'forbidden',
    words`That may cost more than ${limitWords(actor)}, so your Yes alone is not enough.`,
    { hint: 'Another operator, or an admin, has to press Yes.' },
  );
}

/** Questions are answered by who asked them and by admins; those above the limit by other operators, too. */
function refuseForeign(actor: Actor, question: Question, prepared?: Prepared): void {
  if (actor.id === question.askedBy || mayAct(actor, 'admin')) return;
  if (isAboveLimit(actor, prepared?.cost)) return;
  throw new BotError(
    'forbidden',
    words`That question is for ${person(question.askedBy)}, or an admin, to answer.`,
  );
}
