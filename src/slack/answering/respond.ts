import type { RespondArguments, RespondFn } from '@slack/bolt';
import type { Clock } from '../../ports/clock.js';

/** A person waits for it; and each try may count as one of the five uses of the address. */
const PAUSES_MS = [300, 1500];

/**
 * Answers at the address that came along with what somebody did, and twice more while Slack is in trouble.
 * @throws what came of the last try; at once when the address is used up or too old.
 */
export async function respondPatiently(
  respond: RespondFn,
  answer: RespondArguments,
  clock: Clock,
): Promise<void> {
  for (const pause of PAUSES_MS) {
    try {
      await respond(answer);
      return;
    } catch (error) {
      if (!isPassing(error)) throw error;
      await clock.sleep(pause);
    }
  }
  await respond(answer);
}

/** Without a status the way to Slack broke. */
function isPassing(error: unknown): boolean {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status === 429 || status >= 500;
}
