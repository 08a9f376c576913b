import type { App, ViewSubmitAction } from '@slack/bolt';
import type { types } from '@slack/bolt';
import { withPool } from '../../commands/notice-lines.js';
import { findFormMistake, formText, START_FORM, type FormField } from '../../commands/form.js';
import { plainText } from '../../domain/words.js';
import { takeForm } from '../answering/ask.js';
import { openForm, readMetadata, type FormPlace, type Trigger } from './form-parts.js';
import type { ListenHands } from '../answering/listen.js';

const START_VIEW = 'start_form';

/** Opens the form, with some fields filled in. @throws BotError when Slack does not open it. */
export async function openStartForm(
  trigger: Trigger,
  place: FormPlace,
  values: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  await openForm(trigger, startView(place, values));
}

function startView(place: FormPlace, values: ReadonlyMap<string, string>): types.ModalView {
  return {
    type: 'modal',
    callback_id: START_VIEW,
    private_metadata: JSON.stringify(place),
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
      ...START_FORM.map((field) => inputBlock(field, values.get(field.flag) ?? field.initial ?? '')),
    ],
  };
}

function inputBlock(field: FormField, initial: string): types.InputBlock {
  const { flag, label, hint, placeholder, optional } = field;
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
      ...(initial === '' ? {} : { initial_value: initial }),
      ...(placeholder === undefined ? {} : { placeholder: { type: 'plain_text', text: placeholder } }),
    },
  };
}

/** Listens to the filled-in form: mistakes are shown at their field, the rest goes the way of a typed command. */
export function registerStartForm(app: App, hands: ListenHands): void {
  app.view<ViewSubmitAction>(
    { callback_id: START_VIEW, type: 'view_submission' },
    async ({ ack, body, view, client }) => {
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
      const { id: userId } = body.user;
      const { pool, ...place } = readMetadata(view.private_metadata, userId);
      const line = withPool({ slash: '/condor_annex', text: formText(values) }, pool);
      const came = { triggerId: body.trigger_id, ack: () => ack(), client };
      await takeForm(came, { line, userId, place, form: START_VIEW }, hands);
    },
  );
}
