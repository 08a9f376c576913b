import type { Said } from '../../commands/question.js';
import { dispatchOnRecord } from '../../commands/record.js';
import type { CommandHands } from '../../commands/command.js';
import type { webApi } from '@slack/bolt';
import { isBotError } from '../../domain/errors.js';
import type { Message, Place } from '../../domain/message.js';
import type { Line } from '../../commands/notice-lines.js';
import { excuse, type ListenHands } from './listen.js';
import { render } from '../writing/render.js';

/** A form as somebody filled it in, as the command that it stands for. */
interface Filled {
  /** What can't be had is told to the person. */
  readonly line: Line | Promise<Line>;
  readonly userId: string;
  /** Where it was opened. */
  readonly place: Place;
  readonly form: string;
}

/** Takes in a form that was filled in and has no mistake, and asks what it stands for. */
export async function takeForm(
  came: {
    readonly triggerId: string | undefined;
    readonly ack: () => Promise<void>;
    readonly client: webApi.WebClient;
  },
  filled: Filled,
  hands: ListenHands,
): Promise<void> {
  const { triggerId, ack, client } = came;
  const { line, userId: by, place } = filled;
  const what = async () => ({ ...(await line), by, place });
  await hands.intake.take({ triggerId, what, ack }, (questionId) =>
    askFromForm(client, { ...filled, questionId }, hands),
  );
}

/**
 * Carries out a command that nobody typed, but pressed or filled in: what it asks is asked in this place, or in the
 * person's own messages where I may not post. Answers what is for the person alone.
 * @throws BotError as `dispatch` does.
 */
export async function askThere(
  said: Said,
  place: Place,
  {
    messenger,
    commands,
    nudge,
  }: Pick<ListenHands, 'messenger' | 'nudge'> & { readonly commands: CommandHands },
): Promise<Message | undefined> {
  const outcome = await dispatchOnRecord(said, commands);
  if (outcome.kind === 'said') {
    if (outcome.nudge !== undefined) await nudge(outcome.nudge);
    return outcome.message;
  }
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

/** The same, as this person, about the pool of the channel. */
export async function askAs(
  userId: string,
  said: Omit<Said, 'actor'>,
  place: Place,
  hands: ListenHands,
): Promise<Message | undefined> {
  const commands = await hands.commandsFor(place.channel, said);
  const request = `${said.slash} ${said.text}`;
  const actor = await hands.findActor({ userId, channel: place.channel, request }, commands);
  return await askThere({ ...said, actor }, place, { ...hands, commands });
}

/**
 * The same for a form that was filled in: there the person can be answered where the form was opened, and alone. True when
 * an answer went out.
 */
async function askFromForm(
  client: webApi.WebClient,
  filled: Filled & { readonly questionId: string },
  hands: ListenHands,
): Promise<boolean> {
  const { line, userId, place, form, questionId } = filled;
  const { channel } = place;
  const answer = await Promise.resolve(line)
    .then((said) => askAs(userId, { ...said, channel, questionId }, place, hands))
    .catch((error: unknown) => excuse(error, { form, userId, channel }, hands));
  if (answer === undefined) return true;
  const message = render(answer);
  try {
    await client.chat
      .postEphemeral({ channel, user: userId, ...message })
      .catch(() => client.chat.postMessage({ channel: userId, ...message }));
    return true;
  } catch (error) {
    hands.log.warn({ error, form }, 'could not answer');
    return false;
  }
}
