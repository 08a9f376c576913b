import type { App, BlockAction, RespondFn, types, webApi } from '@slack/bolt';
import type { CommandHands } from '../../commands/command.js';
import { lineOf, restOfStart, withPool } from '../../commands/notice-lines.js';
import { BotError, isBotError } from '../../domain/errors.js';
import type { Place } from '../../domain/message.js';
import { NEWS_ACTIONS, readButton } from '../../domain/news.js';
import { mayAct, type Actor } from '../../domain/role.js';
import { person, words, type Words } from '../../domain/words.js';
import { askThere } from '../answering/ask.js';
import { excuse, tell, type ListenHands } from '../answering/listen.js';
import { actionOf, context } from '../writing/block-parts.js';
import { toMarkup } from '../writing/mrkdwn.js';
import { openExtendForm } from './extend-form.js';
import { openStartForm } from './start-form.js';

/** A press of a button under a notice, as Slack brought it. */
interface Came {
  readonly action: string;
  readonly value: string;
  /** The pool that the button is about; an older one names none. */
  readonly pool: string | undefined;
  /** The notice's thread. */
  readonly thread: Place;
  readonly body: BlockAction;
  readonly respond: RespondFn;
  readonly client: webApi.WebClient;
  /** Of the question that it may end in. */
  readonly questionId: string;
}

/** The press, and who it was; `pool` is set only if it is not the channel's. */
interface Press extends Came {
  readonly actor: Actor;
  readonly commands: CommandHands;
}

/** Listens to the buttons under notices. What costs or ends something goes the way of a typed command, and is asked. */
export function registerNoticeButtons(app: App, hands: ListenHands): void {
  app.action<BlockAction>(
    { type: 'block_actions', action_id: new RegExp(`^(${Object.values(NEWS_ACTIONS).join('|')})(#\\d+)?$`) },
    async ({ ack, body, action, respond, client }) => {
      const named = actionOf(action.action_id);
      const { pool, rest: value } = readButton(
        'value' in action && typeof action.value === 'string' ? action.value : '',
      );
      const thread = threadOf(body);
      const by = body.user.id;
      const what = async () => {
        const about = await commandsAbout(pool, thread.channel, hands);
        const line = await lineOf(named, value, about.commands);
        return line === undefined ? undefined : { ...withPool(line, about.pool), by, place: thread };
      };
      const came = { action: named, value, pool, thread, body, respond, client };
      await hands.intake.take({ triggerId: body.trigger_id, what, ack: () => ack() }, (questionId) =>
        answer({ ...came, questionId }, hands),
      );
    },
  );
}

/** True when an answer went out. */
async function answer(came: Came, hands: ListenHands): Promise<boolean> {
  const { action, thread, respond } = came;
  const userId = came.body.user.id;
  try {
    const about = await commandsAbout(came.pool, thread.channel, hands);
    const who = { userId, channel: thread.channel, request: `button ${action}` };
    const actor = await hands.findActor(who, about.commands);
    const isOut = await press({ ...came, ...about, actor }, hands);
    hands.counted(action, 'pressed');
    return isOut;
  } catch (error) {
    hands.counted(action, isBotError(error) ? error.fault : 'broke');
    return await tell({ userId, respond }, excuse(error, { action, userId }, hands), hands);
  }
}

/** What a button works with: its own pool, and that pool's name when it is another than the channel's. */
async function commandsAbout(
  pool: string | undefined,
  channel: string,
  hands: ListenHands,
): Promise<Pick<Press, 'commands' | 'pool'>> {
  const own = await hands.commandsFor(channel);
  if (pool === undefined || pool === own.settings.pool) return { commands: own, pool: undefined };
  return { commands: await hands.commandsOf(pool), pool };
}

/** True when an answer went out. */
async function press(pressed: Press, hands: ListenHands): Promise<boolean> {
  const { action, value, actor, commands, pool, thread, body, client, respond, questionId } = pressed;
  const trigger = { client, triggerId: body.trigger_id };
  switch (action) {
    case NEWS_ACTIONS.dismiss:
      await close(pressed, words`Dismissed by ${person(actor.id)}.`, hands);
      return true;
    case NEWS_ACTIONS.keep:
      await close(pressed, words`${person(actor.id)} keeps what there is.`, hands);
      return true;
    case NEWS_ACTIONS.extend:
      await openExtendForm(trigger, { ...thread, pool }, value);
      return true;
    case NEWS_ACTIONS.tryAnother:
      await openStartForm(trigger, { ...thread, pool }, await restOfStart(value, commands));
      return true;
    default: {
      const line = await lineOf(action, value, commands);
      if (line === undefined) throw new Error(`Nobody knows the button ${action}.`);
      const said = { ...withPool(line, pool), actor, channel: thread.channel, questionId };
      const answer = await askThere(said, thread, { ...hands, commands });
      return answer === undefined || (await tell({ userId: actor.id, respond }, answer, hands));
    }
  }
}

/** The notice as it was, with what became of it in place of its buttons. */
async function close({ actor, body, respond }: Press, outcome: Words, hands: ListenHands): Promise<void> {
  if (!mayAct(actor, 'operator'))
    throw new BotError('forbidden', 'That takes an operator, and you are not one.');
  // Slack hands back the blocks that we once sent.
  const before = (body.message?.['blocks'] ?? []) as types.KnownBlock[];
  const blocks = [...before.filter(({ type }) => type !== 'actions'), context(toMarkup(outcome, 500))];
  try {
    await respond({ replace_original: true, text: body.message?.text ?? '', blocks });
  } catch (error) {
    hands.log.warn({ error }, 'could not replace a notice');
  }
}

/** The thread in which a notice stands, or which it begins. */
function threadOf({ container, channel, message }: BlockAction): Place {
  const id = channel?.id ?? String(container['channel_id'] ?? '');
  const root: unknown =
    message?.['thread_ts'] ?? container['thread_ts'] ?? container['message_ts'] ?? message?.ts;
  return typeof root === 'string' ? { channel: id, threadTs: root } : { channel: id };
}
