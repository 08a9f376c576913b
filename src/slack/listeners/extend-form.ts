import type { App, ViewSubmitAction } from '@slack/bolt';
import { findExtendMistake } from '../../commands/form.js';
import { extendLine, withPool } from '../../commands/notice-lines.js';
import { plainText } from '../../domain/words.js';
import { takeForm } from '../answering/ask.js';
import { openForm, readMetadata, type FormPlace, type Trigger } from './form-parts.js';
import type { ListenHands } from '../answering/listen.js';

const EXTEND_VIEW = 'extend_form';
const FIELD = 'duration';

/** Opens the form that asks for hours. @throws BotError when Slack does not open it. */
export async function openExtendForm(trigger: Trigger, place: FormPlace, annex: string): Promise<void> {
  await openForm(trigger, {
    type: 'modal',
    callback_id: EXTEND_VIEW,
    private_metadata: JSON.stringify({ ...place, annex }),
    title: { type: 'plain_text', text: 'Move the lease' },
    submit: { type: 'plain_text', text: 'Show what it costs' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'input',
        block_id: FIELD,
        label: { type: 'plain_text', text: `Hours from now until ${annex} ends` },
        hint: { type: 'plain_text', text: 'Like 2, 0.5 or 90m. Nothing changes yet: you will be asked.' },
        element: { type: 'plain_text_input', action_id: FIELD, initial_value: '2', max_length: 20 },
      },
    ],
  });
}

/** Listens to the filled-in form: it goes the way of a typed command. */
export function registerExtendForm(app: App, hands: ListenHands): void {
  app.view<ViewSubmitAction>(
    { callback_id: EXTEND_VIEW, type: 'view_submission' },
    async ({ ack, body, view, client }) => {
      const hours = view.state.values[FIELD]?.[FIELD]?.value ?? '';
      const mistake = findExtendMistake(hours);
      if (mistake !== undefined) {
        const said = [mistake.sentence, mistake.hint ?? []].map(plainText).join(' ').trim();
        await ack({ response_action: 'errors', errors: { [FIELD]: said } });
        return;
      }
      const { id: userId } = body.user;
      const { annex = '', pool, ...place } = readMetadata(view.private_metadata, userId);
      const line = withPool(extendLine(annex, hours), pool);
      const came = { triggerId: body.trigger_id, ack: () => ack(), client };
      await takeForm(came, { line, userId, place, form: EXTEND_VIEW }, hands);
    },
  );
}
