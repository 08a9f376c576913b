/** What came over a wire: an object whose fields nobody has vouched for yet. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is a plain JSON object (not a list, not null). */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as an object; an empty one when it is something else. */
export const objectIn = (value: unknown): Json => (isObject(value) ? value : {});

/** The value as a list; an empty one when it is something else. */
export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The objects of a list, whatever else is in it. */
export const objectsIn = (value: unknown): readonly Json[] => listIn(value).filter(isObject);

/** The value as text; undefined when it is something else. Numbers count, since forms send them as text. */
export function textIn(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' ? value : undefined;
}

/** Whether a flag is set, in any of the ways in which a form or JSON body may say so. */
export const isSet = (value: unknown): boolean =>
  value === true || value === 'true' || value === '1' || value === 1;

/** The value that JSON text stands for; undefined when it is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
