import type { App } from '@slack/bolt';
import type { types, webApi } from '@slack/bolt';
import { dispatch } from '../commands/dispatch.js';
import { findFormMistake, formText, START_FORM, type FormField } from '../commands/form.js';
import { plainText } from '../domain/words.js';
import { excuse, type ListenHands } from './listen.js';
import { render } from './render.js';
import { explainSlack } from './slack-errors.js';

const START_VIEW = 'start_form';

type Client = webApi.WebClient;

/** Opens the form; Slack gives three seconds for it. @throws BotError when Slack does not open it. */
export async function openStartForm(client: Client, triggerId: string, channel: string): Promise<void> {
  try {
    await client.views.open({ trigger_id: triggerId, view: startView(channel) });
  } catch (error) {
    throw explainSlack('open the form', error);
  }
}

function startView(channel: string): types.ModalView {
  return {
    type: 'modal',
    callback_id: START_VIEW,
    private_metadata: JSON.stringify({ channel }),
    title: { type: 'plain_text', text: 'Start an annex' },
    submit: { type: 'plain_text', text: 'Show what it costs' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Nothing starts yet: you will be asked, with the price. More to type: `/condor_annex help`.',
        },
      },
      ...START_FORM.map(inputBlock),
    ],
  };
}

function inputBlock(field: FormField): types.InputBlock {
  const { flag, label, hint, initial, placeholder, optional } = field;
  return {
    type: 'input',
    block_id: flag,
    optional,
    label: { type: 'plain_text', text: label },
    ...(hint === undefined ? {} : { hint: { type: 'plain_text', text: hint } }),
    element: {
      type: 'plain_text_input',
      action_id: flag,
      max_length: 200,
      ...(initial === undefined ? {} : { initial_value: initial }),
      ...(placeholder === undefined ? {} : { placeholder: { type: 'plain_text', text: placeholder } }),
    },
  };
}

/** Listens to the filled-in form: mistakes are shown at their field, the rest goes the way of a typed command. */
export function registerStartForm(app: App, hands: ListenHands): void {
  app.view({ callback_id: START_VIEW, type: 'view_submission' }, async ({ ack, body, view, client }) => {
    const values = new Map(
      START_FORM.map(({ flag }) => [flag, view.state.values[flag]?.[flag]?.value ?? '']),
    );
    const mistake = findFormMistake(values);
    if (mistake !== undefined) {
      const errors = {
        [mistake.flag ?? 'annex-name']: [mistake.sentence, mistake.hint ?? []]
          .map(plainText)
          .join(' ')
          .trim(),
      };
      await ack({ response_action: 'errors', errors });
      return;
    }
    await ack();
    const channel = channelOf(view.private_metadata) ?? body.user.id;
    await askFromForm(client, { userId: body.user.id, channel, text: formText(values) }, hands);
  });
}

async function askFromForm(
  client: Client,
  { userId, channel, text }: { readonly userId: string; readonly channel: string; readonly text: string },
  hands: ListenHands,
): Promise<void> {
  try {
    const actor = await hands.findActor(userId);
    const outcome = await dispatch({ slash: '/condor_annex', text, actor, channel }, hands.commands);
    if (outcome.kind !== 'asked') return;
    const key = `question:${outcome.question.id}`;
    await hands.messenger
      .post({ channel }, outcome.message, key)
      .catch(() => hands.messenger.post({ channel: userId }, outcome.message, key));
  } catch (error) {
    const message = render(excuse(error, { form: START_VIEW, userId, channel }, hands));
    await client.chat
      .postEphemeral({ channel, user: userId, ...message })
      .catch(() => client.chat.postMessage({ channel: userId, ...message }));
  }
}

function channelOf(metadata: string): string | undefined {
  try {
    const read: unknown = JSON.parse(metadata);
    if (typeof read !== 'object' || read === null || !('channel' in read)) return undefined;
    return typeof read.channel === 'string' ? read.channel : undefined;
  } catch {
    return undefined;
  }
}
