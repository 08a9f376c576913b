import { createHash } from 'node:crypto';
import { formatLease } from './lease.js';
import { formatPlace } from './place.js';
import { TAG } from './tags.js';
import type { AnnexWish, LaunchWish } from './wish.js';

/**
 * The token that makes a launch happen once: the same annex and recorded attempt always give the same 64 characters,
 * the most that EC2 takes. The moment is part of it, because an annex that was rebuilt from its tags may not know of
 * an attempt whose instances are all gone, and count on from there. Taking fewer is another launch than taking all.
 */
export function launchToken(wish: AnnexWish, launch: LaunchWish): string {
  return createHash('sha256')
    .update(`${wish.id}/${launch.attempt}/${launch.requestedAt}${launch.fewer === true ? '/fewer' : ''}`)
    .digest('hex');
}

/** The tags an instance is born with: whose it is, when it ends, who asked, and what the person added. */
export function launchTags(wish: AnnexWish, launch: LaunchWish): Readonly<Record<string, string>> {
  return {
    ...launch.tags,
    Name: wish.name,
    [TAG.annexName]: wish.name,
    [TAG.annexId]: wish.id,
    [TAG.pool]: wish.pool,
    [TAG.leaseEndsAt]: formatLease(launch.leaseEndsAt),
    [TAG.requestedBy]: launch.requestedBy,
    [TAG.attempt]: String(launch.attempt),
    ...(launch.place === undefined ? {} : { [TAG.message]: formatPlace(launch.place) }),
  };
}
