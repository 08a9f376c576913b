import { dispatch, type Said } from '../commands/dispatch.js';
import type { CommandHands } from '../commands/command.js';
import type { webApi } from '@slack/bolt';
import { isBotError } from '../domain/errors.js';
import type { Message, Place } from '../domain/message.js';
import type { Line } from '../commands/notice-lines.js';
import { excuse, type ListenHands } from './listen.js';
import { render } from './render.js';

/**
 * Carries out a command that nobody typed, but pressed or filled in: what it asks is asked in this place, or in the
 * person's own messages where I may not post. Answers what is for the person alone.
 * @throws BotError as `dispatch` does.
 */
export async function askThere(
  said: Said,
  place: Place,
  { messenger, commands }: Pick<ListenHands, 'messenger'> & { readonly commands: CommandHands },
): Promise<Message | undefined> {
  const outcome = await dispatch(said, commands);
  if (outcome.kind === 'said') return outcome.message;
  if (outcome.kind === 'form') return undefined;
  const key = `question:${outcome.question.id}`;
  try {
    await messenger.post(place, outcome.message, key);
  } catch (error) {
    if (!isBotError(error)) throw error;
    await messenger.post({ channel: said.actor.id }, outcome.message, key);
  }
  return undefined;
}

/** The same for a form that was filled in: there the person can be answered where the form was opened, and alone. */
export async function askFromForm(
  client: webApi.WebClient,
  filled: {
    /** `pool`: the one that the form was opened about; the channel's otherwise. */
    readonly said: Line & { readonly userId: string; readonly pool?: string | undefined };
    readonly place: Place;
    readonly form: string;
  },
  hands: ListenHands,
): Promise<void> {
  const { said, place, form } = filled;
  const { userId, pool, ...line } = said;
  const { channel } = place;
  const ask = async (): Promise<Message | undefined> => {
    const commands = await (pool === undefined ? hands.commandsFor(channel) : hands.commandsOf(pool));
    const actor = await hands.findActor(userId, commands);
    return askThere({ ...line, actor, channel }, place, { messenger: hands.messenger, commands });
  };
  const answer = await ask().catch((error: unknown) => excuse(error, { form, userId, channel }, hands));
  if (answer === undefined) return;
  const message = render(answer);
  await client.chat
    .postEphemeral({ channel, user: userId, ...message })
    .catch(() => client.chat.postMessage({ channel: userId, ...message }));
}
