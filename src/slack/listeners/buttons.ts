import type { App, BlockAction, RespondFn } from '@slack/bolt';
import type { Answered } from '../../commands/answer.js';
import { NO, YES } from '../../commands/question.js';
import { answerOnRecord } from '../../commands/record.js';
import { isBotError } from '../../domain/errors.js';
import type { Place } from '../../domain/message.js';
import { person, words } from '../../domain/words.js';
import { excuse, replace, tell, type ListenHands } from '../answering/listen.js';

/** Listens to the buttons of questions. Anybody in the channel can press them, days later, twice, from two phones. */
export function registerButtons(app: App, hands: ListenHands): void {
  for (const [action, choice] of [
    [YES, 'yes'],
    [NO, 'no'],
  ] as const) {
    app.action<BlockAction>(
      { type: 'block_actions', action_id: action },
      async ({ ack, body, action: pressed, respond }) => {
        await ack();
        const userId = body.user.id;
        const questionId = 'value' in pressed && typeof pressed.value === 'string' ? pressed.value : '';
        try {
          const place = placeOf(body);
          const commands = await hands.commandsAnswering(questionId, place.channel);
          const who = { userId, channel: place.channel, request: `${choice} to question ${questionId}` };
          const actor = await hands.findActor(who, commands);
          const answered = await answerOnRecord(questionId, choice, actor, place, commands);
          await follow(answered, { place, userId, respond, pool: commands.settings.pool }, hands);
          hands.counted(choice, answered.kind);
        } catch (error) {
          hands.counted(choice, isBotError(error) ? error.fault : 'broke');
          await tell({ userId, respond }, excuse(error, { choice, questionId, userId }, hands), hands);
        }
      },
    );
  }
}

/** Where the question stands. An ephemeral one can't be updated later, so what follows needs a message of its own. */
function placeOf({ container, channel, message }: BlockAction): Place {
  const id = channel?.id ?? String(container['channel_id'] ?? '');
  const ts: unknown = container['message_ts'] ?? message?.ts;
  if (container['is_ephemeral'] === true || typeof ts !== 'string') return { channel: id };
  const threadTs: unknown = message?.['thread_ts'] ?? container['thread_ts'];
  return { channel: id, ts, ...(typeof threadTs === 'string' && threadTs !== ts ? { threadTs } : {}) };
}

async function follow(
  answered: Answered,
  click: {
    readonly place: Place;
    readonly userId: string;
    readonly respond: RespondFn;
    /** The pool that the question was about. */
    readonly pool: string;
  },
  hands: ListenHands,
): Promise<void> {
  switch (answered.kind) {
    case 'progress':
      if (click.place.ts === undefined) {
        await replace(
          click.respond,
          { title: words`Yes, said ${person(click.userId)}. I tell you how it goes.` },
          hands,
        );
      } else if (answered.progress.place.ts !== click.place.ts) {
        const title = words`Yes, said ${person(click.userId)}. ${answered.done}`;
        await replace(click.respond, { title }, hands);
      }
      await hands.showNow(answered.progress);
      if (answered.left !== undefined) await hands.showNow(answered.left);
      await hands.nudge(`${click.pool}/${answered.nudge}`);
      return;
    case 'closed':
    case 'asked':
      await replace(click.respond, answered.message, hands);
      return;
    case 'told':
      await tell(click, answered.message, hands);
  }
}
