import type { AuditEntry } from '../domain/audit.js';
import { isBotError } from '../domain/errors.js';
import type { Place } from '../domain/message.js';
import type { Actor } from '../domain/role.js';
import { plainText } from '../domain/words.js';
import { findActor, type Acting } from './actor.js';
import type { CommandHands } from './command.js';
import { answer, type Answered, type Choice } from './answer.js';
import { dispatch, type Outcome } from './dispatch.js';
import type { Said } from './question.js';

/** `dispatch`, and what it came to is on record: what was asked, refused, or done without a question. */
export async function dispatchOnRecord(said: Said, hands: CommandHands): Promise<Outcome> {
  const request = `${said.slash} ${said.text}`.trim();
  const note = noteIn(hands, { actor: said.actor.id, request });
  try {
    const outcome = await dispatch(said, hands);
    if (outcome.kind === 'asked') {
      const { question, costUsd } = outcome;
      await note({ kind: 'asked', outcome: 'question', about: question.id, costUsd });
    }
    if (outcome.kind === 'said' && outcome.done === true) await note({ kind: 'done', outcome: 'ok' });
    return outcome;
  } catch (error) {
    await note({ kind: 'refused', outcome: whyNot(error) });
    throw error;
  }
}

/**
 * `findActor`, and on record who was turned away at the door: they get nothing, and somebody can find out that they tried.
 */
export async function findActorOnRecord(
  acting: Acting & { readonly request: string },
  hands: CommandHands,
): Promise<Actor> {
  try {
    return await findActor(acting, hands.pool, hands);
  } catch (error) {
    if (isBotError(error, 'forbidden'))
      await noteIn(hands, { actor: acting.userId, request: acting.request })({
        kind: 'refused',
        outcome: whyNot(error),
      });
    throw error;
  }
}

/** `answer`, and who said what to which question is on record. */
export async function answerOnRecord(
  questionId: string,
  choice: Choice,
  actor: Actor,
  place: Place,
  hands: CommandHands,
): Promise<Answered> {
  const question = await hands.questions.find(questionId);
  const request = question === undefined ? 'a question' : `${question.slash} ${question.text}`.trim();
  const askedBy =
    question === undefined || question.askedBy === actor.id ? {} : { askedBy: question.askedBy };
  const note = noteIn(hands, { actor: actor.id, request, about: questionId, ...askedBy });
  try {
    const answered = await answer(questionId, choice, actor, place, hands);
    await note({ kind: 'answered', outcome: outcomeOf(answered, choice), ...costOf(answered) });
    return answered;
  } catch (error) {
    await note({ kind: 'refused', outcome: `${choice}: ${whyNot(error)}` });
    throw error;
  }
}

function noteIn(
  { audit, clock, settings }: CommandHands,
  common: Pick<AuditEntry, 'actor' | 'request' | 'about' | 'askedBy'>,
): (entry: Pick<AuditEntry, 'kind' | 'outcome' | 'about' | 'costUsd'>) => Promise<void> {
  return (entry) => audit.record({ at: clock.now(), pool: settings.pool, ...common, ...entry });
}

function whyNot(error: unknown): string {
  return isBotError(error) ? `${error.fault}: ${plainText(error.sentence)}` : 'broke';
}

function costOf(answered: Answered): Pick<AuditEntry, 'costUsd'> {
  const costUsd = 'costUsd' in answered ? answered.costUsd : undefined;
  return costUsd === undefined ? {} : { costUsd };
}

/** A click on what was answered before, or on what has changed since, changes nothing. */
function outcomeOf(answered: Answered, choice: Choice): string {
  switch (answered.kind) {
    case 'progress':
      return 'yes';
    case 'closed':
      return choice === 'no' ? 'no' : 'too late';
    case 'asked':
      return 'asked anew';
    case 'told':
      return 'answered before';
  }
}
