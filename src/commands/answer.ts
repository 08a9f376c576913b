import { BotError, isBotError } from '../domain/errors.js';
import type { Message, Place } from '../domain/message.js';
import { mayAct, type Actor } from '../domain/role.js';
import { code, person, words } from '../domain/words.js';
import type { Answer, Question } from '../ports/stores.js';
import { findActor } from './actor.js';
import { choose } from './choose.js';
import type { Command, CommandHands, Committed, Prepared, Request } from './command.js';
import { refuseAlone, refuseForeign, refuseUnlessMay } from './may.js';
import { ask, prepare, put, QUESTION_KEPT_MS, type Asked } from './question.js';

/** How people answer a question. */
export type Choice = 'yes' | 'no';

/** What a click came to. `progress` follows the thing from now on, in the question's place if that is its own. */
export type Answered =
  | ({
      readonly kind: 'progress';
      /** What it may cost at most, in USD as a decimal. */
      readonly costUsd?: string;
    } & Omit<Committed, 'saved'>)
  | { readonly kind: 'closed'; readonly message: Message }
  | Asked
  | { readonly kind: 'told'; readonly message: Message };

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
  if (choice === 'yes') {
    await refuseWithoutAsker(question, actor, command, hands);
    return sayYes({ question, given, actor, command, request, place });
  }
  refuseForeign(actor, question);
  return sayNo(question, given, actor, hands);
}

/**
 * A Yes above the limit is good because two people want it: both of them have to be who may. An admin's is good by itself.
 * @throws BotError `forbidden` when who asked may not do that any more.
 */
async function refuseWithoutAsker(
  { askedBy, channel }: Question,
  actor: Actor,
  command: Command,
  hands: CommandHands,
): Promise<void> {
  if (actor.id === askedBy || mayAct(actor, 'admin')) return;
  const asker = await findActor({ userId: askedBy, channel }, hands.pool, hands).catch((error: unknown) => {
    if (isBotError(error, 'forbidden')) return undefined;
    throw error;
  });
  if (asker !== undefined && mayAct(asker, command.role)) return;
  throw new BotError(
    'forbidden',
    words`${person(askedBy)}, who asked for that, may not do it any more: your Yes would be the only one.`,
    { hint: 'Ask for it yourself if it is still wanted; then it takes the Yes of somebody else.' },
  );
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
    if (saved === 'saved') return { kind: 'progress', ...committed, ...costOf(prepared) };
    if (saved === 'answered') return tooLate(question.id, answerer(given, request), hands);
  }
  throw new BotError('later', 'Too much is going on there at this moment. Nothing was changed.', {
    hint: 'Press the button again.',
  });
}

function costOf({ cost }: Prepared): { readonly costUsd?: string } {
  const costUsd = cost?.atMostUsd?.toFixed(2);
  return costUsd === undefined ? {} : { costUsd };
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

function changed({ message, ...asked }: Asked): Asked {
  const line = words`Things have changed since I asked; this is how it is now.`;
  return { ...asked, message: { ...message, lines: [line, ...(message.lines ?? [])] } };
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
  return changed(await put(question, actor, prepared, hands));
}

/** Who pressed: they have the role, while what they confirm belongs to who asked. */
function answerer({ by }: Answer, { actor }: Request): Actor {
  return { id: by, role: actor.role };
}
