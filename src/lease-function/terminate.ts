/** Ends the instances with these ids, all or none, as AWS: TerminateInstances does. */
export type Terminate = (ids: readonly string[]) => Promise<void>;

/** An instance that could not be ended, and AWS's own reason. */
export interface NotEnded {
  readonly id: string;
  readonly reason: string;
}

/** What became of a list of instances; every id is in exactly one of the two. */
export interface Ending {
  readonly ended: readonly string[];
  readonly failed: readonly NotEnded[];
}

/** AWS takes 1,000 ids in a call; smaller calls keep what one bad id delays small. */
const CHUNK = 100;

/** Refusals that concern the account's rate, not an id: asking for fewer ids would only make it worse. */
const NOT_ABOUT_AN_ID =
  /throttl|RequestLimitExceeded|TooManyRequests|ServiceUnavailable|InternalError|Timeout|ECONN/i;

/**
 * Ends all of them that can be ended. AWS: TerminateInstances refuses the whole call for one wrong or protected id, so
 * a refused call is made again in parts until the ids that are to blame stand alone. Never throws.
 */
export async function terminateAll(ids: readonly string[], terminate: Terminate): Promise<Ending> {
  const todo = chunks(ids, CHUNK);
  const ended: string[] = [];
  const failed: NotEnded[] = [];
  for (let part = todo.shift(); part !== undefined; part = todo.shift()) {
    try {
      await terminate(part);
      ended.push(...part);
    } catch (error) {
      const smaller = partsAfter(part, error);
      if (smaller === undefined) failed.push(...part.map((id) => ({ id, reason: reasonOf(error) })));
      else todo.unshift(...smaller);
    }
  }
  return { ended, failed };
}

/** The parts to try next; undefined when trying again with fewer ids cannot help. */
function partsAfter(part: readonly string[], error: unknown): readonly (readonly string[])[] | undefined {
  if (part.length === 1 || NOT_ABOUT_AN_ID.test(nameOf(error))) return undefined;
  const blamed = new Set(reasonOf(error).match(/\bi-[0-9a-f]+\b/g));
  const innocent = part.filter((id) => !blamed.has(id));
  // AWS names the ids it objects to; believing it costs two calls where halving costs a dozen, every minute.
  if (innocent.length > 0 && innocent.length < part.length) {
    return [
      innocent,
      ...chunks(
        [...part].filter((id) => blamed.has(id)),
        1,
      ),
    ];
  }
  return chunks(part, Math.ceil(part.length / 2));
}

function chunks<T>(list: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, n) =>
    list.slice(n * size, (n + 1) * size),
  );
}

function nameOf(error: unknown): string {
  const { name, code } = error as { name?: unknown; code?: unknown };
  return `${String(name)} ${String(code)}`;
}

/** AWS's code and sentence in one line. */
export function reasonOf(error: unknown): string {
  const { name, message } = error as { name?: unknown; message?: unknown };
  return `${String(name)}: ${String(message)}`;
}
