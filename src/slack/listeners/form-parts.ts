import type { types, webApi } from '@slack/bolt';
import { z } from 'zod';
import type { FormField } from '../../commands/form.js';
import type { Place } from '../../domain/message.js';
import { explainSlack } from '../slack-errors.js';

/** What opens a form: Slack takes it for three seconds. */
export interface Trigger {
  readonly client: webApi.WebClient;
  readonly triggerId: string;
}

/** Where a form was opened, and about which pool if not that channel's. */
export type FormPlace = Place & { readonly pool?: string | undefined };

/** A form before it is filled in. */
interface Form {
  /** By this name we hear of it again. */
  readonly id: string;
  /** Comes back with it. */
  readonly about: FormPlace & { readonly annex?: string };
  readonly title: string;
  readonly submit: string;
  readonly blocks: types.ModalView['blocks'];
}

/** Opens a form. @throws BotError when Slack does not open it. */
export async function openForm({ client, triggerId }: Trigger, form: Form): Promise<void> {
  const view: types.ModalView = {
    type: 'modal',
    callback_id: form.id,
    private_metadata: JSON.stringify(form.about),
    title: plain(form.title),
    submit: plain(form.submit),
    close: plain('Cancel'),
    blocks: form.blocks,
  };
  try {
    await client.views.open({ trigger_id: triggerId, view });
  } catch (error) {
    throw explainSlack('open the form', error);
  }
}

/** Text without markup, as labels and hints have it. */
export const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text });

/** What a form says, with markup. */
export const saying = (text: string): types.SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text },
});

/** A field that is filled in by `element`. */
export function field(
  { flag, label, hint, optional }: Pick<FormField, 'flag' | 'label' | 'hint' | 'optional'>,
  element: types.InputBlock['element'],
): types.InputBlock {
  return {
    type: 'input',
    block_id: flag,
    optional,
    label: plain(label),
    ...(hint === undefined ? {} : { hint: plain(hint) }),
    element,
  };
}

/** A field to type at most so many characters into. */
export function typedField(about: FormField, most: number): types.InputBlock {
  const { flag, initial = '', placeholder } = about;
  return field(about, {
    type: 'plain_text_input',
    action_id: flag,
    max_length: most,
    ...(initial === '' ? {} : { initial_value: initial }),
    ...(placeholder === undefined ? {} : { placeholder: plain(placeholder) }),
  });
}

const metadata = z.object({
  channel: z.string(),
  threadTs: z.string().exactOptional(),
  annex: z.string().exactOptional(),
  pool: z.string().exactOptional(),
});

/** Where a form was opened and what about; the person's own messages when nobody can tell. */
export function readMetadata(text: string, userId: string): z.infer<typeof metadata> {
  try {
    return metadata.parse(JSON.parse(text));
  } catch {
    return { channel: userId };
  }
}
