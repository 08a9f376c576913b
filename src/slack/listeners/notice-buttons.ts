import type { App, BlockAction, RespondFn } from '@slack/bolt';
import type { types, webApi } from '@slack/bolt';
import type { CommandHands } from '../../commands/command.js';
import { lineOf, restOfStart, withPool } from '../../commands/notice-lines.js';
import { BotError, isBotError } from '../../domain/errors.js';
import type { Place } from '../../domain/message.js';
import { NEWS_ACTIONS, readButton } from '../../domain/news.js';
import { mayAct, type Actor } from '../../domain/role.js';
import { person, words, type Words } from '../../domain/words.js';
import { askThere } from '../answering/ask.js';
import { actionOf, context } from '../writing/block-parts.js';
import { openExtendForm } from './extend-form.js';
import { excuse, tell, type ListenHands } from '../answering/listen.js';
import { toMarkup } from '../writing/mrkdwn.js';
import { openStartForm } from './start-form.js';

type Client = webApi.WebClient;

/** One press of a button under a notice. */
interface Press {
  readonly action: string;
  readonly value: string;
  readonly actor: Actor;
  readonly commands: CommandHands;
  /** The pool that it is about, if that is not the channel's. */
  readonly pool: string | undefined;
  /** The notice's thread. */
  readonly thread: Place;
  readonly body: BlockAction;
  readonly respond: RespondFn;
  readonly client: Client;
  /** Of the question that it may end in. */
  readonly questionId: string;
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
      await hands.intake.take({ triggerId: body.trigger_id, what, ack: () => ack() }, async (questionId) => {
        try {
          const about = await commandsAbout(pool, thread.channel, hands);
          const actor = await hands.findActor({ userId: by, channel: thread.channel }, about.commands);
          const pressed = {
            ...about,
            action: named,
            value,
            actor,
            thread,
            body,
            respond,
            client,
            questionId,
          };
          const isOut = await press(pressed, hands);
          hands.counted(named, 'pressed');
          return isOut;
        } catch (error) {
          hands.counted(named, isBotError(error) ? error.fault : 'broke');
          return await tell(
            { userId: by, respond },
            excuse(error, { action: named, userId: by }, hands),
            hands,
          );
        }
      });
    },
  );
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
