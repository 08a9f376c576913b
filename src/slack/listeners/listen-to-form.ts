import type { App, ViewSubmitAction, webApi } from '@slack/bolt';
import type { FormField } from '../../commands/form.js';
import { withPool, type Line } from '../../commands/notice-lines.js';
import type { BotError } from '../../domain/errors.js';
import type { Place } from '../../domain/message.js';
import { plainText } from '../../domain/words.js';
import { takeForm } from '../answering/ask.js';
import type { ListenHands } from '../answering/listen.js';
import { readMetadata } from './form-parts.js';

type Values = ViewSubmitAction['view']['state']['values'];

/** More than fits under a field. */
const MOST_SAID = 300;

/** A form as it was sent off, and what it was opened about. */
export interface SentForm {
  readonly values: Values;
  readonly userId: string;
  readonly place: Place;
  readonly pool: string | undefined;
  /** The annex it is about; empty when it is about none. */
  readonly annex: string;
  readonly client: webApi.WebClient;
}

/** The command that a form stands for, or what is wrong with it. */
export type ReadForm = { readonly line: Line | Promise<Line> } | { readonly mistake: BotError };

/** What there is to know of a form that comes back. */
interface Listening {
  readonly id: string;
  /** Where a mistake is shown that is of no field. */
  readonly firstField: string;
  readonly read: (sent: SentForm) => ReadForm | Promise<ReadForm>;
}

/** Listens to a filled-in form: mistakes are shown at their field, the rest goes the way of a typed command. */
export function listenToForm(app: App, { id, firstField, read }: Listening, hands: ListenHands): void {
  app.view<ViewSubmitAction>(
    { callback_id: id, type: 'view_submission' },
    async ({ ack, body, view, client }) => {
      const { id: userId } = body.user;
      const { pool, annex = '', ...place } = readMetadata(view.private_metadata, userId);
      const found = await read({ values: view.state.values, userId, place, pool, annex, client });
      if ('mistake' in found) {
        const { sentence, hint, flag = firstField } = found.mistake;
        const said = [sentence, hint ?? []].map(plainText).join(' ').trim();
        await ack({ response_action: 'errors', errors: { [flag]: said.slice(0, MOST_SAID) } });
        return;
      }
      const line = Promise.resolve(found.line).then((said) => withPool(said, pool));
      const came = { triggerId: body.trigger_id, ack: () => ack(), client };
      await takeForm(came, { line, userId, place, form: id }, hands);
    },
  );
}

/** What was typed into these fields. */
export function typedInto(fields: readonly FormField[], values: Values): ReadonlyMap<string, string> {
  return new Map(fields.map(({ flag }) => [flag, values[flag]?.[flag]?.value ?? '']));
}
