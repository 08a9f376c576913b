import type { FormPlace, Trigger } from './form-parts.js';
import { openHeadForm } from './head-form.js';
import { openStartForm } from './start-form.js';

/** Opens the form of a slash command that was typed alone. @throws BotError when Slack does not open it. */
export async function openFormOf(slash: string, trigger: Trigger, place: FormPlace): Promise<void> {
  if (slash === '/condor_head') await openHeadForm(trigger, place);
  else await openStartForm(trigger, place);
}
