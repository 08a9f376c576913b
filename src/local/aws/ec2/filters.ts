import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError } from '../errors.js';

/** What a filter name reads from a thing; undefined when the operation knows no such filter. */
export type Attribute<T> = (thing: T, name: string) => readonly (string | undefined)[] | undefined;

const MOST_VALUES = 200;

/**
 * A test for EC2's filters: all filters must match, each by any of its values, where `*` is any text and `?` any
 * one character. Values compare case-sensitively, as EC2's do.
 * @throws AwsError when a filter has no name, or too many values.
 */
export function matcher<T>(
  filters: readonly Filter[] | undefined,
  attribute: Attribute<T>,
): (thing: T) => boolean {
  const tests = (filters ?? []).map((filter) => testOf(filter, attribute));
  return (thing) => tests.every((test) => test(thing));
}

function testOf<T>({ Name, Values }: Filter, attribute: Attribute<T>): (thing: T) => boolean {
  if (Name === undefined || Name === '')
    throw new AwsError('InvalidParameterValue', 'The filter name is missing.');
  const values = Values ?? [];
  if (values.length === 0) throw new AwsError('InvalidParameterValue', `The filter '${Name}' has no values.`);
  if (values.length > MOST_VALUES) {
    throw new AwsError(
      'FilterLimitExceeded',
      `The maximum number of filter values specified on a single call is ${MOST_VALUES}`,
    );
  }
  const plain = new Set(values.filter((value) => !/[*?\\]/.test(value)));
  const patterns = values.filter((value) => /[*?\\]/.test(value)).map(pattern);
  const fits = (value: string): boolean => plain.has(value) || patterns.some((one) => one.test(value));
  return (thing) => {
    const found = attribute(thing, Name);
    if (found === undefined) throw new AwsError('InvalidParameterValue', `The filter '${Name}' is invalid`);
    return found.some((value) => value !== undefined && fits(value));
  };
}

/** A backslash takes the next character's special meaning away. */
function pattern(value: string): RegExp {
  const source = value.replace(
    /\\(.)|[*?]|[.+^${}()|[\]\\]/g,
    (found: string, escaped: string | undefined) => {
      if (found === '*') return '.*';
      if (found === '?') return '.';
      return (escaped ?? found).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    },
  );
  return new RegExp(`^${source}$`, 's');
}

/** The tag filters that all of EC2 shares: `tag:Key` and `tag-key`. */
export function tagAttribute(
  tags: ReadonlyMap<string, string>,
  name: string,
): (string | undefined)[] | undefined {
  if (name === 'tag-key') return [...tags.keys()];
  if (name === 'tag-value') return [...tags.values()];
  return name.startsWith('tag:') ? [tags.get(name.slice('tag:'.length))] : undefined;
}
