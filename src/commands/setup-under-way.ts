import { BotError } from '../domain/errors.js';
import { person, words } from '../domain/words.js';
import type { Request } from './command.js';

/** The loop ends a setup after ten minutes, well or badly. One that is older may be asked for again. */
const STUCK_MS = 15 * 60_000;

/**
 * Two at once would work on the same things, and only the message of the second would tell of it.
 * @throws BotError `conflict` while a setup of the region, or its removal, is under way.
 */
export async function refuseIfUnderWay({ hands }: Request, region: string): Promise<void> {
  const before = await hands.wishes.findAccount(hands.settings.pool, region);
  if (before === undefined || before.finishedAt !== undefined) return;
  if (hands.clock.now() - before.requestedAt > STUCK_MS) return;
  const what = before.removal === undefined ? 'Setup' : 'Removing the setup';
  throw new BotError(
    'conflict',
    words`${what} of ${region} is under way already, asked for by ${person(before.requestedBy)}.`,
    { hint: 'Its message shows how far it is. I carry on by myself, whatever happens.' },
  );
}
