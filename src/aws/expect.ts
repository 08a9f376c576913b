import { awsErrorName } from './errors/failure.js';

/** The answer, or `undefined` when AWS says one of these: a thing that is not there is an answer, not a failure. */
export async function orNone<T>(answer: Promise<T>, ...names: readonly string[]): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (names.includes(awsErrorName(error) ?? '')) return undefined;
    throw error;
  }
}
