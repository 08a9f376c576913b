import type { App } from '@slack/bolt';
import { findExtendMistake } from '../../commands/form.js';
import { extendLine } from '../../commands/notice-lines.js';
import type { ListenHands } from '../answering/listen.js';
import { openForm, typedField, type FormPlace, type Trigger } from './form-parts.js';
import { listenToForm, type ReadForm, type SentForm } from './listen-to-form.js';

const EXTEND_VIEW = 'extend_form';
const FIELD = 'duration';
const MOST_TYPED = 20;

/** Opens the form that asks for hours. @throws BotError when Slack does not open it. */
export async function openExtendForm(trigger: Trigger, place: FormPlace, annex: string): Promise<void> {
  const hours = {
    flag: FIELD,
    label: `Hours from now until ${annex} ends`,
    hint: 'Like 2, 0.5 or 90m. Nothing changes yet: you will be asked.',
    initial: '2',
    optional: false,
  };
  await openForm(trigger, {
    id: EXTEND_VIEW,
    about: { ...place, annex },
    title: 'Move the lease',
    submit: 'Show what it costs',
    blocks: [typedField(hours, MOST_TYPED)],
  });
}

/** Listens to the filled-in form. */
export function registerExtendForm(app: App, hands: ListenHands): void {
  listenToForm(app, { id: EXTEND_VIEW, firstField: FIELD, read }, hands);
}

function read({ values, annex }: SentForm): ReadForm {
  const hours = values[FIELD]?.[FIELD]?.value ?? '';
  const mistake = findExtendMistake(hours);
  return mistake === undefined ? { line: extendLine(annex, hours) } : { mistake };
}
