import type { App } from '@slack/bolt';
import type { CommandHands } from '../../commands/command.js';
import { checkAndKeep, findKeyMistake, type FilledKey } from '../../commands/credentials-form.js';
import type { Line } from '../../commands/notice-lines.js';
import { isBotError, type BotError } from '../../domain/errors.js';
import { wallClock } from '../../ports/wall-clock.js';
import type { ListenHands } from '../answering/listen.js';
import { within } from '../within.js';
import { openForm, saying, typedField, type FormPlace, type Trigger } from './form-parts.js';
import { listenToForm, typedInto, type ReadForm, type SentForm } from './listen-to-form.js';

const CREDENTIALS_VIEW = 'credentials_form';
const KEY_FIELDS = [
  { flag: 'key', label: 'Access key id', placeholder: 'AKIA…', optional: false },
  {
    flag: 'secret',
    label: 'Secret access key',
    placeholder: '40 letters, digits, slashes and pluses',
    optional: false,
  },
];
const MOST_TYPED = 128;
/** Slack waits three seconds for what becomes of a form; what AWS takes longer to say is told afterwards. */
const CHECK_MS = 2_000;

const WHAT_BECOMES_OF_IT =
  'I ask AWS whose key it is and what it may do, then keep it in Secrets Manager of my own account. Nobody is ever shown it again, and nothing changes before you say Yes. ' +
  'It does travel through Slack to reach me, and Slack shows it while you type. Where that is not acceptable, use a role: `/condor_pool credentials template`.';

/** Opens the form for an access key. @throws BotError when Slack does not open it. */
export async function openCredentialsForm(
  trigger: Trigger,
  place: FormPlace,
  { settings }: Pick<CommandHands, 'settings'>,
): Promise<void> {
  await openForm(trigger, {
    id: CREDENTIALS_VIEW,
    about: { ...place, pool: settings.pool },
    title: 'An access key',
    submit: 'Check it',
    blocks: [
      saying(`For pool *${settings.pool}*. ${WHAT_BECOMES_OF_IT}`),
      ...KEY_FIELDS.map((field) => typedField(field, MOST_TYPED)),
    ],
  });
}

/** Listens to the filled-in form: a key that AWS knows is kept, and asked about. */
export function registerCredentialsForm(app: App, hands: ListenHands): void {
  const read = async ({ values, userId, place, pool }: SentForm): Promise<ReadForm> => {
    const typed = typedInto(KEY_FIELDS, values);
    const at = (flag: string): string => typed.get(flag)?.trim() ?? '';
    const filled = { accessKeyId: at('key'), secretAccessKey: at('secret') };
    const line = keep(filled, { userId, channel: place.channel, pool }, hands);
    const mistake = await atOnce(line);
    return mistake === undefined ? { line } : { mistake };
  };
  listenToForm(app, { id: CREDENTIALS_VIEW, firstField: 'key', read }, hands);
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
  const request = '/condor_pool credentials key';
  const actor = await hands.findActor({ ...from, request }, commands);
  return await checkAndKeep(filled, actor, commands);
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
