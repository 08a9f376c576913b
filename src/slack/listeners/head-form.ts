import type { App } from '@slack/bolt';
import { findHeadFormMistake, HEAD_FORM, headFormText } from '../../commands/head-form.js';
import type { ListenHands } from '../answering/listen.js';
import { openForm, saying, typedField, type FormPlace, type Trigger } from './form-parts.js';
import { listenToForm, typedInto, type ReadForm, type SentForm } from './listen-to-form.js';

const HEAD_VIEW = 'head_form';
/** A public key of the longest kind. */
const MOST_TYPED = 1500;

/** Opens the form of a launch. @throws BotError when Slack does not open it. */
export async function openHeadForm(trigger: Trigger, about: FormPlace): Promise<void> {
  await openForm(trigger, {
    id: HEAD_VIEW,
    about,
    title: 'Launch a head node',
    submit: 'Show what it costs',
    blocks: [
      saying('Nothing starts yet: you will be asked, with the price. More to type: `/condor_head help`.'),
      ...HEAD_FORM.map((field) => typedField(field, MOST_TYPED)),
    ],
  });
}

/** Listens to the filled-in form. */
export function registerHeadForm(app: App, hands: ListenHands): void {
  listenToForm(app, { id: HEAD_VIEW, firstField: 'name', read }, hands);
}

function read({ values }: SentForm): ReadForm {
  const typed = typedInto(HEAD_FORM, values);
  const mistake = findHeadFormMistake(typed);
  return mistake === undefined ? { line: { slash: '/condor_head', text: headFormText(typed) } } : { mistake };
}
