import { AwsError } from '../errors.js';

interface Kept<T> {
  readonly fingerprint: string;
  readonly things: readonly T[];
  readonly at: number;
}

/** EC2 keeps a token for at least a day (Ensuring idempotency in EC2 API requests). */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** Remembers what a client token has already made, so that the same request never makes it twice. */
export class ClientTokens<T> {
  readonly #kept = new Map<string, Kept<T>>();

  /**
   * What this token made before, or undefined when it is new in its scope (a zone, or the region).
   * @throws AwsError IdempotentParameterMismatch when it was used with other parameters.
   */
  find(token: string, scope: string, parameters: object, at: number): readonly T[] | undefined {
    const kept = this.#kept.get(`${token} ${scope}`);
    if (kept === undefined || at - kept.at > KEPT_MS) return undefined;
    if (kept.fingerprint !== JSON.stringify(parameters)) {
      throw new AwsError(
        'IdempotentParameterMismatch',
        'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
      );
    }
    return kept.things;
  }

  keep(token: string, scope: string, parameters: object, made: { things: readonly T[]; at: number }): void {
    this.#kept.set(`${token} ${scope}`, { fingerprint: JSON.stringify(parameters), ...made });
  }
}
