import { BotError } from '../domain/errors.js';
import { code, words } from '../domain/words.js';
import type { Request } from './command.js';

/**
 * The region a command is about: what was said, else the pool's.
 * @throws BotError `usage` when it does not look like one: it becomes part of a host name.
 */
export function regionOf({ given, hands }: Request): string {
  const said = given.texts.get('aws-region');
  if (said === undefined) return hands.settings.region;
  if (/^[a-z]{2}(-[a-z]{3,9}){1,3}-\d{1,2}$/.test(said)) return said;
  throw new BotError('usage', words`${code(said.slice(0, 40))} is not an AWS region.`, {
    hint: words`Regions look like ${code('us-east-1')} or ${code('eu-central-1')}.`,
    flag: 'aws-region',
  });
}
