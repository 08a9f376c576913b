import { randomUUID } from 'node:crypto';
import type { App, types, webApi } from '@slack/bolt';
import { z } from 'zod';
import type { CommandHands } from '../../commands/command.js';
import type { Line } from '../../commands/notice-lines.js';
import {
  DRAFT_KEPT_MS,
  findSubmitMistake,
  submitLine,
  type FilledSubmit,
} from '../../commands/submit-form.js';
import { plainBody } from '../../commands/tokenize.js';
import { isLive } from '../../domain/wish.js';
import type { ListenHands } from '../answering/listen.js';
import { downloadText } from './download.js';
import { field, openForm, plain, typedField, type FormPlace, type Trigger } from './form-parts.js';
import { listenToForm, type ReadForm, type SentForm } from './listen-to-form.js';

const SUBMIT_VIEW = 'submit_form';
const ANYWHERE = 'anywhere';
/** Slack: 100 options to a select, the first of them ours. */
const MOST_ANNEXES = 99;
const MOST_FILES = 5;
const MOST_BYTES = 32 * 1024;
const MOST_DIGITS = 6;
const EXAMPLE = 'executable = run.sh\narguments = $(Process)\nrequest_memory = 1GB\nqueue 10';

/** Opens the form, with the annexes that live to choose from. @throws BotError when Slack does not open it. */
export async function openSubmitForm(
  trigger: Trigger,
  about: FormPlace,
  { wishes, settings }: Pick<CommandHands, 'wishes' | 'settings'>,
): Promise<void> {
  const all = await wishes.list(settings.pool);
  const annexes = all.flatMap((wish) => (wish.kind === 'annex' && isLive(wish) ? [wish.name] : []));
  await openForm(trigger, {
    id: SUBMIT_VIEW,
    about,
    title: 'Submit jobs',
    submit: 'Submit',
    blocks: [...DESCRIPTION_FIELDS, annexField(annexes.slice(0, MOST_ANNEXES)), COUNT_FIELD],
  });
}

const DESCRIPTION_FIELDS = [
  field(
    {
      flag: 'description',
      label: 'Submit description',
      hint: 'As condor_submit takes it. Without output, error and log they are kept for you.',
      optional: true,
    },
    {
      type: 'plain_text_input',
      action_id: 'description',
      multiline: true,
      max_length: 3000,
      placeholder: plain(EXAMPLE),
    },
  ),
  field(
    { flag: 'description-file', label: 'Or a file with it', optional: true },
    { type: 'file_input', action_id: 'description-file', max_files: 1 },
  ),
  field(
    {
      flag: 'files',
      label: 'Script and small input files',
      hint: 'Text, 32 KiB in all. A single script without an executable in the description is what runs.',
      optional: true,
    },
    { type: 'file_input', action_id: 'files', max_files: MOST_FILES },
  ),
];

const COUNT_FIELD = typedField(
  { flag: 'count', label: 'How many jobs', hint: 'Empty: as many as the description says.', optional: true },
  MOST_DIGITS,
);

function annexField(annexes: readonly string[]): types.InputBlock {
  const anywhere = { text: plain('Any machine of the pool'), value: ANYWHERE };
  const options = [
    anywhere,
    ...annexes.map((name) => ({ text: plain(`Annex ${name}`), value: `annex ${name}` })),
  ];
  return field(
    { flag: 'annex', label: 'Where', optional: true },
    { type: 'static_select', action_id: 'annex', options, initial_option: anywhere },
  );
}

/** A file as it stands in a form. */
const attached = z.array(z.object({ id: z.string(), name: z.string() })).catch([]);

interface Filled extends FilledSubmit {
  readonly descriptionFileId: string | undefined;
  readonly fileIds: readonly string[];
}

/** Listens to the filled-in form. */
export function registerSubmitForm(app: App, hands: ListenHands): void {
  const read = ({ values, client, userId, place }: SentForm): ReadForm => {
    const filled = readFilled(values);
    const mistake = findSubmitMistake(filled);
    if (mistake !== undefined) return { mistake };
    // The files are fetched while Slack is told that we have the form.
    return { line: keepDraft(client, { filled, userId, channel: place.channel }, hands) };
  };
  listenToForm(app, { id: SUBMIT_VIEW, firstField: 'description', read }, hands);
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
