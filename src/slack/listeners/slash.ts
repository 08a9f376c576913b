import type { App, RespondFn } from '@slack/bolt';
import type { Outcome } from '../../commands/dispatch.js';
import type { Said } from '../../commands/question.js';
import { dispatchOnRecord } from '../../commands/record.js';
import { SLASHES } from '../../commands/index.js';
import { isBotError } from '../../domain/errors.js';
import { code, words } from '../../domain/words.js';
import { openFormOf } from './forms.js';
import { excuse, tell, type ListenHands } from '../answering/listen.js';

/** Listens to every slash command: take it in, find out who it is, one call, one answer. */
export function registerSlashes(app: App, hands: ListenHands): void {
  for (const { name } of SLASHES) {
    app.command(name, async ({ ack, command, respond, client }) => {
      const { user_id: userId, channel_id: channel, text, trigger_id: triggerId } = command;
      const what = { by: userId, slash: name, text, place: { channel } };
      await hands.intake.take({ triggerId, what, ack: () => ack() }, async (questionId) => {
        try {
          const commands = await hands.commandsFor(channel, { slash: name, text });
          const request = `${name} ${text}`.trim();
          const actor = await hands.findActor({ userId, channel, request }, commands);
          const said = { slash: name, text, channel, actor, questionId };
          const outcome = await dispatchOnRecord(said, commands);
          if (outcome.kind === 'form')
            await openFormOf(
              outcome.of?.form ?? name,
              { client, triggerId },
              { place: { channel }, commands },
            );
          const isOut = outcome.kind === 'form' || (await answerWith(outcome, said, respond, hands));
          hands.counted(name, outcome.kind);
          return isOut;
        } catch (error) {
          hands.counted(name, isBotError(error) ? error.fault : 'broke');
          return await tell(
            { userId, respond },
            excuse(error, { slash: name, userId, channel }, hands),
            hands,
          );
        }
      });
    });
  }
}

/** True when it went out. */
async function answerWith(
  outcome: Exclude<Outcome, { kind: 'form' }>,
  said: Said,
  respond: RespondFn,
  hands: ListenHands,
): Promise<boolean> {
  const to = { userId: said.actor.id, respond };
  if (outcome.kind === 'said') {
    if (outcome.nudge !== undefined) await hands.nudge(outcome.nudge);
    if (outcome.message.file !== undefined) await hands.sendFile(said.actor.id, outcome.message.file);
    return await tell(to, outcome.message, hands);
  }
  try {
    await hands.messenger.post({ channel: said.channel }, outcome.message, `question:${outcome.question.id}`);
    return true;
  } catch (error) {
    if (!isBotError(error)) throw error;
    // Where I can't post, the person who asked sees the question alone; what follows goes to their messages.
    const canBeInvited = isBotError(error, 'not-ready') && error.hint !== undefined;
    const note = canBeInvited
      ? words`Only you see this: I am not in this channel. ${code('/invite')} me, and everybody can follow.`
      : words`Only you see this: Slack did not let me post it for everybody.`;
    return await tell(to, { ...outcome.message, footnote: note }, hands);
  }
}
