import { createHash } from 'node:crypto';
import type { HeadLaunch, HeadWish } from './head-wish.js';
import { formatPlace } from './place.js';
import { TAG } from './tags.js';

/** Room for the operating system, HTCondor, and some gigabytes of what jobs bring back. */
export const HEAD_DISK_GIB = 30;

/** The token that makes a launch happen once: the same head node and attempt always give the same 64 characters. */
export function headToken({ id }: Pick<HeadWish, 'id'>, { attempt }: Pick<HeadLaunch, 'attempt'>): string {
  return createHash('sha256').update(`head/${id}/${attempt}`).digest('hex');
}

/** The tags that make an instance the head node of a pool. */
export function headTags(wish: HeadWish): Readonly<Record<string, string>> {
  return {
    Name: wish.name,
    [TAG.headName]: wish.name,
    [TAG.headId]: wish.id,
    [TAG.pool]: wish.pool,
    [TAG.requestedBy]: wish.requestedBy,
    ...(wish.launch === undefined ? {} : { [TAG.attempt]: String(wish.launch.attempt) }),
    ...(wish.place === undefined ? {} : { [TAG.message]: formatPlace(wish.place) }),
  };
}

/**
 * What the tokens of its pool are good for. Made of its identity and not of an address, because addresses change when it
 * is stopped and started.
 */
export function trustDomainOf({ id }: Pick<HeadWish, 'id'>): string {
  return `${id.toLowerCase()}.condor-annex`;
}
