import type { App } from '@slack/bolt';
import { findFormMistake, formText, START_FORM } from '../../commands/form.js';
import type { ListenHands } from '../answering/listen.js';
import { openForm, saying, typedField, type FormPlace, type Trigger } from './form-parts.js';
import { listenToForm, typedInto, type ReadForm, type SentForm } from './listen-to-form.js';

const START_VIEW = 'start_form';
const MOST_TYPED = 200;

/** Opens the form, with some fields filled in. @throws BotError when Slack does not open it. */
export async function openStartForm(
  trigger: Trigger,
  about: FormPlace,
  values: ReadonlyMap<string, string> = new Map(),
): Promise<void> {
  const fields = START_FORM.map((field) => ({
    ...field,
    initial: values.get(field.flag) ?? field.initial ?? '',
  }));
  await openForm(trigger, {
    id: START_VIEW,
    about,
    title: 'Start an annex',
    submit: 'Show what it costs',
    blocks: [
      saying('Nothing starts yet: you will be asked, with the price. More to type: `/condor_annex help`.'),
      ...fields.map((field) => typedField(field, MOST_TYPED)),
    ],
  });
}

/** Listens to the filled-in form. */
export function registerStartForm(app: App, hands: ListenHands): void {
  listenToForm(app, { id: START_VIEW, firstField: 'annex-name', read }, hands);
}

function read({ values }: SentForm): ReadForm {
  const typed = typedInto(START_FORM, values);
  const mistake = findFormMistake(typed);
  return mistake === undefined ? { line: { slash: '/condor_annex', text: formText(typed) } } : { mistake };
}
