import { Decimal } from 'decimal.js';
import { BotError } from '../domain/errors.js';
import { dollars } from '../domain/money.js';
import { isAboveLimit, mayAct, type Actor } from '../domain/role.js';
import { code, person, words, type Words } from '../domain/words.js';
import type { Question } from '../ports/stores.js';
import type { Command, Prepared } from './command.js';

/** @throws BotError `forbidden` for whom the command is not. */
export function refuseUnlessMay(actor: Actor, command: Command): void {
  if (mayAct(actor, command.role)) return;
  throw new BotError(
    'forbidden',
    words`${code(command.name)} takes an ${command.role}, and you are not one.`,
    {
      hint: words`${actor.isUnsure === true ? lostRoles() : ''}Ask an admin: ${code('/condor_pool show')} names them, and the setting ${code('ADMIN_USERS')} does. Your Slack user id is ${code(actor.id)}.`,
    },
  );
}

function lostRoles(): Words {
  return words`I have lost who may do what here; an admin says it anew: ${code('/condor_pool settings -operators none')} for the members of the pool's channels, or whom else. `;
}

/** A question above the limit of who asked it takes somebody else. @throws BotError `forbidden` to who asked. */
export function refuseAlone(actor: Actor, question: Question, { cost }: Prepared): void {
  if (actor.id !== question.askedBy || !isAboveLimit(actor, cost)) return;
  throw new BotError(
    'forbidden',
    words`That may cost more than ${limitWords(actor)}, so your Yes alone is not enough.`,
    { hint: 'Another operator, or an admin, has to press Yes.' },
  );
}

/**
 * Questions are answered by who asked them and by admins; those above the limit by other operators, too.
 * @throws BotError `forbidden` to everybody else.
 */
export function refuseForeign(actor: Actor, question: Question, prepared?: Prepared): void {
  if (actor.id === question.askedBy || mayAct(actor, 'admin')) return;
  if (isAboveLimit(actor, prepared?.cost)) return;
  throw new BotError(
    'forbidden',
    words`That question is for ${person(question.askedBy)}, or an admin, to answer.`,
  );
}

/** Says that it takes somebody else, when it costs more than the Yes of who asks is good for. */
export function secondYes(actor: Actor, { cost }: Prepared): readonly Words[] {
  if (!isAboveLimit(actor, cost)) return [];
  const why = cost?.atMostUsd === undefined ? 'I know no price for it, so it may be' : 'That is';
  return [
    words`${why} above what one person's Yes is good for here (${limitWords(actor)}): it takes the Yes of another operator, or of an admin.`,
  ];
}

function limitWords({ limitUsd }: Actor): string {
  return limitUsd === undefined ? 'no limit' : dollars(new Decimal(limitUsd));
}
