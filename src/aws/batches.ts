import { awsErrorMessage, awsErrorName } from './errors/failure.js';

/** One id that AWS would not take, and its error. */
export interface Refusal {
  readonly id: string;
  readonly error: unknown;
}

/** AWS: CreateTags and TerminateInstances take 1,000 ids and advise fewer. */
const BATCH = 250;

/** The errors that are about some of the instances and say nothing of the others. */
const ABOUT_IDS =
  /^(InvalidInstanceID\b|InvalidID$|OperationNotPermitted$|UnsupportedOperation$|IncorrectInstanceState$)/;

/**
 * Sends ids in batches to a call that takes all or none, so that one bad id does not save or doom the others.
 * @returns the ids that AWS would not take. @throws what is about none of them in particular.
 */
export async function sendInBatches(
  ids: readonly string[],
  send: (ids: string[]) => Promise<unknown>,
): Promise<readonly Refusal[]> {
  const refusals: Refusal[] = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    refusals.push(...(await sendBatch(ids.slice(from, from + BATCH), send)));
  }
  return refusals;
}

async function sendBatch(
  ids: readonly string[],
  send: (ids: string[]) => Promise<unknown>,
): Promise<readonly Refusal[]> {
  if (ids.length === 0) return [];
  try {
    await send([...ids]);
    return [];
  } catch (error) {
    if (!ABOUT_IDS.test(awsErrorName(error) ?? '')) throw error;
    const [bad, rest] = blame(ids, error);
    if (bad.length > 0) return [...bad.map((id) => ({ id, error })), ...(await sendBatch(rest, send))];
    const middle = Math.ceil(ids.length / 2);
    return [...(await sendBatch(ids.slice(0, middle), send)), ...(await sendBatch(ids.slice(middle), send))];
  }
}

/** The ids that the error names, or the only one there is; none when AWS does not say which. */
function blame(
  ids: readonly string[],
  error: unknown,
): readonly [bad: readonly string[], rest: readonly string[]] {
  const named = new Set(awsErrorMessage(error).match(/\bi-[0-9a-z]+/g));
  const isBad = (id: string): boolean => ids.length === 1 || named.has(id);
  return [ids.filter(isBad), ids.filter((id) => !isBad(id))];
}
