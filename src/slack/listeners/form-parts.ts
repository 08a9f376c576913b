import type { types, webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Place } from '../../domain/message.js';
import { explainSlack } from '../slack-errors.js';

/** What opens a form: Slack takes it for three seconds. */
export interface Trigger {
  readonly client: webApi.WebClient;
  readonly triggerId: string;
}

/** Opens a form. @throws BotError when Slack does not open it. */
export async function openForm({ client, triggerId }: Trigger, view: types.ModalView): Promise<void> {
  try {
    await client.views.open({ trigger_id: triggerId, view });
  } catch (error) {
    throw explainSlack('open the form', error);
  }
}

const metadata = z.object({
  channel: z.string(),
  threadTs: z.string().exactOptional(),
  annex: z.string().exactOptional(),
  pool: z.string().exactOptional(),
});

/** Where a form was opened, and about which pool if not that channel's. */
export type FormPlace = Place & { readonly pool?: string | undefined };

/** Where a form was opened and what about; the person's own messages when nobody can tell. */
export function readMetadata(text: string, userId: string): z.infer<typeof metadata> {
  try {
    return metadata.parse(JSON.parse(text));
  } catch {
    return { channel: userId };
  }
}
