import { BotError } from '../domain/errors.js';
import { code, shorten, words } from '../domain/words.js';
import type { Request } from './command.js';
import type { Given } from './flags.js';

/** The region a command is about: what was said, else the pool's. Throws as `saidRegion` does. */
export function regionOf({ given, hands }: Request): string {
  return saidRegion(given) ?? hands.settings.region;
}

/**
 * The region that was said.
 * @throws BotError `usage` when it does not look like one: it becomes part of a host name.
 */
export function saidRegion(given: Given): string | undefined {
  const said = given.texts.get('aws-region');
  if (said === undefined || /^[a-z]{2}(-[a-z]{3,9}){1,3}-\d{1,2}$/.test(said)) return said;
  throw new BotError('usage', words`${code(shorten(said, 40))} is not an AWS region.`, {
    hint: words`Regions look like ${code('us-east-1')} or ${code('eu-central-1')}.`,
    flag: 'aws-region',
  });
}
