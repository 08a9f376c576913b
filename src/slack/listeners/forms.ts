import type { CommandHands } from '../../commands/command.js';
import { openCredentialsForm } from './credentials-form.js';
import type { FormPlace, Trigger } from './form-parts.js';
import { openHeadForm } from './head-form.js';
import { openStartForm } from './start-form.js';
import { openSubmitForm } from './submit-form.js';

/** Opens the form of a slash command that was typed alone, or of a command that is one. @throws BotError when Slack does not open it. */
export async function openFormOf(
  form: string,
  trigger: Trigger,
  { place, commands }: { readonly place: FormPlace; readonly commands: CommandHands },
): Promise<void> {
  if (form === 'credentials') await openCredentialsForm(trigger, place, commands);
  else if (form === '/condor_head') await openHeadForm(trigger, place);
  else if (form === '/condor_submit') await openSubmitForm(trigger, place, commands);
  else await openStartForm(trigger, place);
}
