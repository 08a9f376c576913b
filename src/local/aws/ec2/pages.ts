import { AwsError } from '../errors.js';

interface PageRequest {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** One page of a list, and the token that asks for the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly NextToken: string | undefined;
}

const TOKEN = /^page-(\d+)$/;

/**
 * Cuts one page out of a list that keeps its order between calls. Without MaxResults everything is one page.
 * @throws AwsError when MaxResults or the token is not one that EC2 takes.
 */
export function pageOf<T>(
  all: readonly T[],
  request: PageRequest,
  [least, most]: readonly [number, number],
): Page<T> {
  const size = request.MaxResults;
  if (size !== undefined && size < least) throw invalidSize(size, `greater than ${least}`);
  if (size !== undefined && size > most) throw invalidSize(size, `smaller than ${most}`);
  const start = startOf(request.NextToken);
  const end = start + (size ?? all.length);
  const token = Buffer.from(`page-${end}`).toString('base64');
  return { items: all.slice(start, end), NextToken: end < all.length ? token : undefined };
}

function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const offset = TOKEN.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (offset === undefined) throw new AwsError('InvalidParameterValue', 'Unable to parse pagination token');
  return Number(offset);
}

function invalidSize(size: number, expected: string): AwsError {
  const message = `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value ${expected}.`;
  return new AwsError('InvalidParameterValue', message);
}
