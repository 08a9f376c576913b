import { BotError } from './errors.js';
import { code, shorten, words } from './words.js';

/** HTCondor's annex id is the name cut to this many characters; longer ones never got configured there. */
export const NAME_LENGTH = 27;

/**
 * The annex name, if it is one: `[A-Za-z0-9.-]{1,27}`.
 * @throws BotError `usage` that says why not; `condor_annex` let such names through and broke on them later.
 */
export function annexName(text: string): string {
  if (text.trim() === '') throw new BotError('usage', 'An annex needs a name.', { flag: 'annex-name' });
  const reason = whyNotAName(text);
  if (reason === undefined) return text;
  throw new BotError('usage', words`${code(shorten(text))} can't be the name of an annex: ${reason}`, {
    hint: words`Names have 1 to ${NAME_LENGTH} letters, digits, dots or hyphens, like ${code(nearestName(text))}.`,
    flag: 'annex-name',
  });
}

function whyNotAName(text: string): string | undefined {
  if (text.includes('_')) return 'an underscore separates the name from the identity.';
  if (/[*?]/.test(text)) return '* and ? would match the names of other annexes.';
  if (/['"`\\$]/.test(text)) return 'quotes and the like would break its configuration.';
  if (/\s/.test(text)) return 'it has a space in it.';
  if (!/^[A-Za-z0-9.-]*$/.test(text)) return 'it has characters that HTCondor and AWS do not both take.';
  if (text.length > NAME_LENGTH)
    return `it is ${text.length} characters long, and the machines would look for its first ${NAME_LENGTH}.`;
  return undefined;
}

/** The valid name that is most like the text. */
export function nearestName(text: string): string {
  const kept = text
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, NAME_LENGTH)
    .replace(/-+$/, '');
  return kept === '' ? 'MyFirstAnnex' : kept;
}

/** `<name>_<uuid>`: at most 64 characters, EC2's limit for what is derived from it. */
export function annexId(name: string, uuid: string): string {
  return `${name}_${uuid}`;
}

/** Names that differ only in case are one: EC2 tells them apart, HTCondor's tools disagree with each other. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}
