import type { Explanation } from './explanations.js';
import type { Failure } from './failure.js';

/** Errors that mean the same to people. All that is given must match. */
export interface Row {
  /** AWS's codes, without `Exception`. */
  readonly names?: RegExp;
  readonly says?: RegExp;
  readonly status?: (status: number) => boolean;
  readonly explain: (failure: Failure) => Explanation;
}
