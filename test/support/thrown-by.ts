import { BotError } from '../../src/domain/errors.js';

/** The BotError that `act` throws; anything else, or nothing, fails the test. */
export function thrownBy(act: () => unknown): BotError {
  try {
    act();
  } catch (error) {
    if (error instanceof BotError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown.');
}
