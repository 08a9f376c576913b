import type { Words } from '../../../domain/words.js';
import { COMPONENT_TAG } from '../../names.js';

/** Something that is there at AWS under a name that setup gives. */
export interface Thing {
  /** What and which, to stand in a list. */
  readonly what: Words;
  /** Setup made it: it bears our tag, or AWS has no tags for such things and it serves what is ours. */
  readonly ours: boolean;
  /** Takes it away, with what hangs on it. What is gone meanwhile is no trouble. */
  remove(): Promise<void>;
}

/** True when our tag is among them. */
export function bearsOurTag(tags: readonly { readonly Key?: string | undefined }[] | undefined): boolean {
  return tags?.some(({ Key }) => Key === COMPONENT_TAG) ?? false;
}
