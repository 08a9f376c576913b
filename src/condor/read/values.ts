import { z } from 'zod';

/** What an attribute may be; one of another kind counts as missing. */
export const text = z.string().optional().catch(undefined);
export const number = z.number().optional().catch(undefined);
export const flag = z.boolean().optional().catch(undefined);
export const numbers = z.array(z.unknown()).optional().catch(undefined);

/** HTCondor's epoch seconds in milliseconds; 0 is its way to say never. */
export function momentOf(seconds: number | undefined): number | undefined {
  return seconds === undefined || seconds <= 0 ? undefined : Math.round(seconds * 1000);
}
