import { isBotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { choose } from './choose.js';
import type { Command, CommandHands, Request } from './command.js';
import type { Given } from './flags.js';
import { helpMessage, withExample } from './help.js';
import { COMMANDS } from './index.js';
import { refuseUnlessMay } from './may.js';
import { ask, prepare, type Asked, type Said } from './question.js';
import { failing, saying, whichPool } from './which-pool.js';

/** What a command came to. A `question` is for the channel, the rest for the person. */
export type Outcome =
  | {
      readonly kind: 'said';
      readonly message: Message;
      readonly nudge?: string;
      /** It changed something, without a question. */
      readonly done?: true;
    }
  | Asked
  | { readonly kind: 'form'; readonly of?: Command };

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
