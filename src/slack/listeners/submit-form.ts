import { randomUUID } from 'node:crypto';
import type { App, types, ViewSubmitAction, webApi } from '@slack/bolt';
import { z } from 'zod';
import type { CommandHands } from '../../commands/command.js';
import {
  DRAFT_KEPT_MS,
  findSubmitMistake,
  submitLine,
  type FilledSubmit,
} from '../../commands/submit-form.js';
import { plainBody } from '../../commands/tokenize.js';
import { isLive } from '../../domain/wish.js';
import { plainText } from '../../domain/words.js';
import { withPool, type Line } from '../../commands/notice-lines.js';
import { takeForm } from '../answering/ask.js';
import { downloadText } from './download.js';
import { openForm, readMetadata, type FormPlace, type Trigger } from './form-parts.js';
import type { ListenHands } from '../answering/listen.js';

const SUBMIT_VIEW = 'submit_form';
const ANYWHERE = 'anywhere';
/** Slack: 100 options to a select, the first of them ours. */
const MOST_ANNEXES = 99;
const MOST_FILES = 5;
const MOST_BYTES = 32 * 1024;
const EXAMPLE = 'executable = run.sh\narguments = $(Process)\nrequest_memory = 1GB\nqueue 10';

const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text });

/** Opens the form, with the annexes that live to choose from. @throws BotError when Slack does not open it. */
export async function openSubmitForm(
  trigger: Trigger,
  place: FormPlace,
  { wishes, settings }: Pick<CommandHands, 'wishes' | 'settings'>,
): Promise<void> {
  const all = await wishes.list(settings.pool);
  const annexes = all.flatMap((wish) => (wish.kind === 'annex' && isLive(wish) ? [wish.name] : []));
  await openForm(trigger, submitView(place, annexes.slice(0, MOST_ANNEXES)));
}

function submitView(place: FormPlace, annexes: readonly string[]): types.ModalView {
  const anywhere = { text: plain('Any machine of the pool'), value: ANYWHERE };
  const options = [
    anywhere,
    ...annexes.map((name) => ({ text: plain(`Annex ${name}`), value: `annex ${name}` })),
  ];
  return {
    type: 'modal',
    callback_id: SUBMIT_VIEW,
    private_metadata: JSON.stringify(place),
    title: plain('Submit jobs'),
    submit: plain('Submit'),
    close: plain('Cancel'),
    blocks: [
      field('description', 'Submit description', {
        hint: 'As condor_submit takes it. Without output, error and log they are kept for you.',
        element: {
          type: 'plain_text_input',
          action_id: 'description',
          multiline: true,
          max_length: 3000,
          placeholder: plain(EXAMPLE),
        },
      }),
      field('description-file', 'Or a file with it', {
        element: { type: 'file_input', action_id: 'description-file', max_files: 1 },
      }),
      field('files', 'Script and small input files', {
        hint: 'Text, 32 KiB in all. A single script without an executable in the description is what runs.',
        element: { type: 'file_input', action_id: 'files', max_files: MOST_FILES },
      }),
      field('annex', 'Where', {
        element: { type: 'static_select', action_id: 'annex', options, initial_option: anywhere },
      }),
      field('count', 'How many jobs', {
        hint: 'Empty: as many as the description says.',
        element: { type: 'plain_text_input', action_id: 'count', max_length: 6 },
      }),
    ],
  };
}

function field(
  id: string,
  label: string,
  { hint, element }: { readonly hint?: string; readonly element: types.InputBlock['element'] },
): types.InputBlock {
  return {
    type: 'input',
    block_id: id,
    optional: true,
    label: plain(label),
    ...(hint === undefined ? {} : { hint: plain(hint) }),
    element,
  };
}

/** A file as it stands in a form. */
const attached = z.array(z.object({ id: z.string(), name: z.string() })).catch([]);

interface Filled extends FilledSubmit {
  readonly descriptionFileId: string | undefined;
  readonly fileIds: readonly string[];
}

/** Listens to the filled-in form: mistakes are shown at their field, the rest goes the way of a typed command. */
export function registerSubmitForm(app: App, hands: ListenHands): void {
  app.view<ViewSubmitAction>(
    { callback_id: SUBMIT_VIEW, type: 'view_submission' },
    async ({ ack, body, view, client }) => {
      const filled = readFilled(view.state.values);
      const mistake = findSubmitMistake(filled);
      if (mistake !== undefined) {
        const said = [mistake.sentence, mistake.hint ?? []].map(plainText).join(' ').trim();
        await ack({
          response_action: 'errors',
          errors: { [mistake.flag ?? 'description']: said.slice(0, 300) },
        });
        return;
      }
      const { id: userId } = body.user;
      const { pool, ...place } = readMetadata(view.private_metadata, userId);
      // The files are fetched while Slack is told that we have the form.
      const line = keepDraft(client, { filled, userId, channel: place.channel }, hands).then((said) =>
        withPool(said, pool),
      );
      const came = { triggerId: body.trigger_id, ack: () => ack(), client };
      await takeForm(came, { line, userId, place, form: SUBMIT_VIEW }, hands);
    },
  );
}

function readFilled(values: Record<string, Record<string, unknown>>): Filled {
  const at = (id: string): Record<string, unknown> => (values[id]?.[id] ?? {}) as Record<string, unknown>;
  const text = (id: string): string => {
    const value = at(id)['value'];
    return typeof value === 'string' ? value.trim() : '';
  };
  const chosen =
    z.object({ value: z.string() }).safeParse(at('annex')['selected_option']).data?.value ?? ANYWHERE;
  const [descriptionFile] = attached.parse(at('description-file')['files']);
  const files = attached.parse(at('files')['files']);
  return {
    description: text('description'),
    descriptionFile: descriptionFile !== undefined,
    descriptionFileId: descriptionFile?.id,
    fileIds: files.map(({ id }) => id),
    fileNames: files.map(({ name }) => name),
    annex: chosen === ANYWHERE ? '' : chosen.replace(/^annex /, ''),
    count: text('count'),
  };
}

/** Keeps what was filled in, files and all, where the command finds it. */
async function keepDraft(
  client: webApi.WebClient,
  { filled, userId, channel }: { readonly filled: Filled; readonly userId: string; readonly channel: string },
  hands: ListenHands,
): Promise<Line> {
  const { drafts } = await hands.commandsFor(channel);
  const description =
    filled.descriptionFileId === undefined
      ? plainBody(filled.description)
      : (await downloadText(client, filled.descriptionFileId, MOST_BYTES)).text;
  const files = await Promise.all(filled.fileIds.map((id) => downloadText(client, id, MOST_BYTES)));
  const draft = {
    id: randomUUID(),
    by: userId,
    description,
    files: Object.fromEntries(files.map(({ name, text }) => [name, text])),
  };
  await drafts.keep(draft, DRAFT_KEPT_MS);
  return submitLine(filled, draft.id);
}
