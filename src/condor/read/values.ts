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

/** A text in HTCondor's expression language, of which nothing can leave it. */
export function quoted(value: string): string {
  const escaped = value.replace(/[\\"]/g, '\\$&');
  // eslint-disable-next-line no-control-regex -- they are what must not be in it
  return `"${escaped.replace(/[\u0000-\u001f\u007f]/g, ' ')}"`;
}
