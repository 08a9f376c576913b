import { NAME_LENGTH, nearestName } from './annex.js';
import { BotError } from './errors.js';
import { code, shorten, words } from './words.js';

/**
 * The name of a head node, if it is one; it becomes part of its configuration and of the names of what it needs.
 * @throws BotError `usage` that says how names look.
 */
export function headName(text: string): string {
  if (new RegExp(`^[A-Za-z0-9][A-Za-z0-9.-]{0,${NAME_LENGTH - 1}}$`).test(text)) return text;
  throw new BotError('usage', words`${code(shorten(text))} can't be the name of a head node.`, {
    hint: words`Names have 1 to ${NAME_LENGTH} letters, digits, dots or hyphens, like ${code(nearestName(text))}.`,
    flag: 'name',
  });
}
