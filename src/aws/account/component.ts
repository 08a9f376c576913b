import type { Words } from '../../domain/words.js';
import type { Names } from '../names.js';
import type { Look } from './look.js';

/** One of the things that setup prepares. */
export interface Component {
  /** What it is called and what it is, for the preview. */
  describe(names: Names): Words;
  /** Looks, and changes only what is not as it should be. */
  prepare(names: Names): Promise<void>;
  /** One look per part, all under way at once, one call each. */
  look(names: Names): readonly Promise<Look>[];
}

/** One thing about a part that is right or not, and can be made right. */
export interface Setting {
  /** What is wrong when it is not right. */
  readonly problem: Words;
  isRight(): Promise<boolean>;
  makeRight(): Promise<void>;
}

/** Looks at all settings at once and then changes those that are not right, one after the other. */
export async function makeRight(settings: readonly Setting[]): Promise<void> {
  const right = await Promise.all(settings.map((setting) => setting.isRight()));
  for (const [index, setting] of settings.entries()) {
    if (right[index] === false) await setting.makeRight();
  }
}
