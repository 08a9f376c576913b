import type { App, types, ViewSubmitAction } from '@slack/bolt';
import type { CommandHands } from '../../commands/command.js';
import { checkAndKeep, findKeyMistake, type FilledKey } from '../../commands/credentials-form.js';
import { withPool, type Line } from '../../commands/notice-lines.js';
import { isBotError, type BotError } from '../../domain/errors.js';
import { plainText } from '../../domain/words.js';
import { wallClock } from '../../ports/wall-clock.js';
import { takeForm } from '../answering/ask.js';
import { openForm, readMetadata, type FormPlace, type Trigger } from './form-parts.js';
import type { ListenHands } from '../answering/listen.js';
import { within } from '../within.js';

const CREDENTIALS_VIEW = 'credentials_form';
/** Slack waits three seconds for what becomes of a form; what AWS takes longer to say is told afterwards. */
const CHECK_MS = 2_000;

const WHAT_BECOMES_OF_IT =
  'I ask AWS whose key it is and what it may do, then keep it in Secrets Manager of my own account. Nobody is ever shown it again, and nothing changes before you say Yes. ' +
  'It does travel through Slack to reach me, and Slack shows it while you type. Where that is not acceptable, use a role: `/condor_pool credentials template`.';

const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text });

/** Opens the form for an access key. @throws BotError when Slack does not open it. */
export async function openCredentialsForm(
  trigger: Trigger,
  place: FormPlace,
  { settings }: Pick<CommandHands, 'settings'>,
): Promise<void> {
  await openForm(trigger, {
    type: 'modal',
    callback_id: CREDENTIALS_VIEW,
    private_metadata: JSON.stringify({ ...place, pool: settings.pool }),
    title: plain('An access key'),
    submit: plain('Check it'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `For pool *${settings.pool}*. ${WHAT_BECOMES_OF_IT}` },
      },
      field('key', 'Access key id', 'AKIA…'),
      field('secret', 'Secret access key', '40 letters, digits, slashes and pluses'),
    ],
  });
}

function field(id: string, label: string, placeholder: string): types.InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    element: { type: 'plain_text_input', action_id: id, max_length: 128, placeholder: plain(placeholder) },
  };
}

/** Listens to the filled-in form: mistakes are shown at their field; a key that AWS knows is kept, and asked about. */
export function registerCredentialsForm(app: App, hands: ListenHands): void {
  app.view<ViewSubmitAction>(
    { callback_id: CREDENTIALS_VIEW, type: 'view_submission' },
    async ({ ack, body, view, client }) => {
      const at = (id: string): string => view.state.values[id]?.[id]?.value?.trim() ?? '';
      const filled = { accessKeyId: at('key'), secretAccessKey: at('secret') };
      const { id: userId } = body.user;
      const { pool, ...place } = readMetadata(view.private_metadata, userId);
      const line = keep(filled, { userId, channel: place.channel, pool }, hands);
      const mistake = await atOnce(line);
      if (mistake !== undefined) {
        const said = [mistake.sentence, mistake.hint ?? []].map(plainText).join(' ').trim();
        await ack({
          response_action: 'errors',
          errors: { [mistake.flag ?? 'key']: said.slice(0, 300) },
        });
        return;
      }
      const came = { triggerId: body.trigger_id, ack: () => ack(), client };
      await takeForm(came, { line, userId, place, form: CREDENTIALS_VIEW }, hands);
    },
  );
}

async function keep(
  filled: FilledKey,
  from: { readonly userId: string; readonly channel: string; readonly pool: string | undefined },
  hands: ListenHands,
): Promise<Line> {
  const mistake = findKeyMistake(filled);
  if (mistake !== undefined) throw mistake;
  const commands = await (from.pool === undefined
    ? hands.commandsFor(from.channel)
    : hands.commandsOf(from.pool));
  const actor = await hands.findActor(from, commands);
  return withPool(await checkAndKeep(filled, actor, commands), from.pool);
}

/** What is wrong, as far as it turns out in time for the form to say it. */
async function atOnce(line: Promise<Line>): Promise<BotError | undefined> {
  let mistake: BotError | undefined;
  const known = line.then(
    () => undefined,
    (error: unknown) => {
      if (isBotError(error)) mistake = error;
    },
  );
  await within(wallClock, CHECK_MS, known);
  return mistake;
}
