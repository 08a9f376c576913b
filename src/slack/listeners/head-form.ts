import type { App, ViewSubmitAction } from '@slack/bolt';
import type { types } from '@slack/bolt';
import type { FormField } from '../../commands/form.js';
import { findHeadFormMistake, HEAD_FORM, headFormText } from '../../commands/head-form.js';
import { withPool } from '../../commands/notice-lines.js';
import { plainText } from '../../domain/words.js';
import { takeForm } from '../answering/ask.js';
import { openForm, readMetadata, type FormPlace, type Trigger } from './form-parts.js';
import type { ListenHands } from '../answering/listen.js';

const HEAD_VIEW = 'head_form';
/** A public key of the longest kind. */
const MOST_TYPED = 1500;

/** Opens the form of a launch. @throws BotError when Slack does not open it. */
export async function openHeadForm(trigger: Trigger, place: FormPlace): Promise<void> {
  await openForm(trigger, {
    type: 'modal',
    callback_id: HEAD_VIEW,
    private_metadata: JSON.stringify(place),
    title: { type: 'plain_text', text: 'Launch a head node' },
    submit: { type: 'plain_text', text: 'Show what it costs' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: 'Nothing starts yet: you will be asked, with the price. More to type: `/condor_head help`.',
        },
      },
      ...HEAD_FORM.map(inputBlock),
    ],
  });
}

function inputBlock({ flag, label, hint, initial, placeholder, optional }: FormField): types.InputBlock {
  return {
    type: 'input',
    block_id: flag,
    optional,
    label: { type: 'plain_text', text: label },
    ...(hint === undefined ? {} : { hint: { type: 'plain_text', text: hint } }),
    element: {
      type: 'plain_text_input',
      action_id: flag,
      max_length: MOST_TYPED,
      ...(initial === undefined ? {} : { initial_value: initial }),
      ...(placeholder === undefined ? {} : { placeholder: { type: 'plain_text', text: placeholder } }),
    },
  };
}

/** Listens to the filled-in form: mistakes are shown at their field, the rest goes the way of a typed command. */
export function registerHeadForm(app: App, hands: ListenHands): void {
  app.view<ViewSubmitAction>(
    { callback_id: HEAD_VIEW, type: 'view_submission' },
    async ({ ack, body, view, client }) => {
      const values = new Map(
        HEAD_FORM.map(({ flag }) => [flag, view.state.values[flag]?.[flag]?.value ?? '']),
      );
      const mistake = findHeadFormMistake(values);
      if (mistake !== undefined) {
        const said = [mistake.sentence, mistake.hint ?? []].map(plainText).join(' ').trim();
        await ack({ response_action: 'errors', errors: { [mistake.flag ?? 'name']: said } });
        return;
      }
      const { id: userId } = body.user;
      const { pool, ...place } = readMetadata(view.private_metadata, userId);
      const line = withPool({ slash: '/condor_head', text: headFormText(values) }, pool);
      const came = { triggerId: body.trigger_id, ack: () => ack(), client };
      await takeForm(came, { line, userId, place, form: HEAD_VIEW }, hands);
    },
  );
}
