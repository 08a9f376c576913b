import type { App, RespondFn } from '@slack/bolt';
import { dispatch, type Outcome, type Said } from '../commands/dispatch.js';
import { SLASHES } from '../commands/index.js';
import { isBotError } from '../domain/errors.js';
import { code, words } from '../domain/words.js';
import { excuse, tell, type ListenHands } from './listen.js';
import { openStartForm } from './start-form.js';

/** Listens to every slash command: acknowledge, find out who it is, one call, one answer. */
export function registerSlashes(app: App, hands: ListenHands): void {
  for (const { name } of SLASHES) {
    app.command(name, async ({ ack, command, respond, client }) => {
      await ack();
      const { user_id: userId, channel_id: channel, text, trigger_id: triggerId } = command;
      try {
        const commands = await hands.commandsFor(channel);
        const said = { slash: name, text, channel, actor: await hands.findActor(userId, commands) };
        const outcome = await dispatch(said, commands);
        if (outcome.kind === 'form') await openStartForm({ client, triggerId }, { channel });
        else await answerWith(outcome, said, respond, hands);
        hands.counted(name, outcome.kind);
      } catch (error) {
        hands.counted(name, isBotError(error) ? error.fault : 'broke');
        await tell(respond, excuse(error, { slash: name, userId, channel }, hands), hands);
      }
    });
  }
}

async function answerWith(
  outcome: Exclude<Outcome, { kind: 'form' }>,
  said: Said,
  respond: RespondFn,
  hands: ListenHands,
): Promise<void> {
  if (outcome.kind === 'said') {
    await tell(respond, outcome.message, hands);
    return;
  }
  try {
    await hands.messenger.post({ channel: said.channel }, outcome.message, `question:${outcome.question.id}`);
  } catch (error) {
    if (!isBotError(error)) throw error;
    // Where I can't post, the person who asked sees the question alone; what follows goes to their messages.
    const note = isBotError(error, 'not-ready')
      ? words`Only you see this: I am not in this channel. ${code('/invite')} me, and everybody can follow.`
      : words`Only you see this: Slack did not let me post it for everybody.`;
    await tell(respond, { ...outcome.message, footnote: note }, hands);
  }
}
