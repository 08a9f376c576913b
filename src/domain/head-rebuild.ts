import type { HeadLaunch, HeadWish } from './head-wish.js';
import { isAlive, type Instance } from './instance.js';
import { parsePlace } from './place.js';
import { TAG } from './tags.js';

/**
 * The wish, but for its price, that the tags of a head node tell of, when the store has none: it is wanted as it is. `undefined` when there is
 * none, or its tags do not fit together.
 */
export function rebuildHead(
  instances: readonly Instance[],
  { pool, region }: Pick<HeadWish, 'pool' | 'region'>,
  now: number,
): HeadWish | undefined {
  const heads = instances
    .filter((each) => isAlive(each) && each.tags[TAG.pool] === pool && isHead(each))
    .sort((one, other) => other.launchedAt - one.launchedAt);
  const [instance] = heads;
  if (instance === undefined) return undefined;
  const { tags, launchedAt } = instance;
  const requestedBy = tags[TAG.requestedBy] ?? '';
  const place = parsePlace(tags[TAG.message]) ?? (requestedBy === '' ? undefined : { channel: requestedBy });
  const launch = launchOf(instance);
  return {
    kind: 'head',
    pool,
    region,
    name: tags[TAG.headName] ?? '',
    id: tags[TAG.headId] ?? '',
    version: 0,
    wanted: runs(instance) ? 'running' : 'stopped',
    by: requestedBy,
    at: now,
    requestedBy,
    requestedAt: launchedAt,
    instanceId: instance.id,
    rebuiltAt: now,
    ...(launch === undefined ? {} : { launch }),
    ...(place === undefined ? {} : { place }),
  };
}

/** True when it says that it is a head node, and which. */
function isHead({ tags }: Pick<Instance, 'tags'>): boolean {
  const [name, id] = [tags[TAG.headName], tags[TAG.headId]];
  return name !== undefined && id?.startsWith(`${name}_`) === true;
}

function runs({ state }: Instance): boolean {
  return state === 'pending' || state === 'running';
}

/** One that was adopted bears no attempt. */
function launchOf({ tags, instanceType, keyName }: Instance): HeadLaunch | undefined {
  const attempt = tags[TAG.attempt] ?? '';
  if (!/^[1-9]\d{0,8}$/.test(attempt)) return undefined;
  return {
    attempt: Number(attempt),
    instanceType,
    imageId: '',
    ...(keyName === undefined ? {} : { keyName }),
  };
}
