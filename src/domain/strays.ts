import { nameKey } from './annex.js';
import type { HeadWish } from './head-wish.js';
import { isAlive, type Instance } from './instance.js';
import { TAG } from './tags.js';
import { isLive, type AnnexWish } from './wish.js';
import { code, words, type Words } from './words.js';

/** Something with our tag that costs money and that no wish explains. */
export interface Stray {
  readonly instance: Instance;
  readonly why: Words;
}

/** For so long something unexplained is looked at again before anybody is told: EC2 and the store may just be behind. */
export const STRAY_AFTER_MS = 2 * 60_000;

/**
 * The instances of a pool that neither an annex nor its head node explains. An annex that ended explains its own: if they
 * are there again it is taken up again. What another pool has launched is its business, listed or not.
 */
export function findStrays(
  pool: string,
  instances: readonly Instance[],
  annexes: readonly AnnexWish[],
  head?: HeadWish,
): readonly Stray[] {
  const ids = new Set(annexes.map(({ id }) => id));
  const live = new Map(annexes.filter(isLive).map((wish) => [nameKey(wish.name), wish]));
  return instances
    .filter(({ tags }) => tags[TAG.pool] === pool)
    .filter((instance) => isAlive(instance) && !ids.has(instance.tags[TAG.annexId] ?? ''))
    .filter((instance) => head === undefined || !isItsHead(instance, head))
    .map((instance) => ({ instance, why: whyStray(instance, live) }));
}

function isItsHead({ id, tags }: Instance, head: HeadWish): boolean {
  return id === head.instanceId || tags[TAG.headId] === head.id;
}

function whyStray({ tags }: Instance, live: ReadonlyMap<string, AnnexWish>): Words {
  const headName = tags[TAG.headName];
  if (headName !== undefined) return words`head node ${code(headName)} is not the one of this pool`;
  const name = tags[TAG.annexName];
  const other = name === undefined ? undefined : live.get(nameKey(name));
  if (other !== undefined) return words`annex ${code(other.name)} has another identity now`;
  const missing = [TAG.annexName, TAG.annexId, TAG.leaseEndsAt].filter((tag) => tags[tag] === undefined);
  if (missing.length > 0) return words`without the tag ${code(missing[0] ?? '')}`;
  return words`its tags do not fit together`;
}
