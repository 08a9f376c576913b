import { isAlive, type Instance } from './instance.js';
import { TAG } from './tags.js';

/** How many instances of an annex are in which state. `inPool` are not counted under `running` again. */
export interface AnnexCount {
  readonly pending: number;
  readonly running: number;
  readonly inPool: number;
  /** Stopped instances still cost their disks. */
  readonly stopped: number;
  readonly ending: number;
  readonly ended: number;
  /** All that cost money or may do so again. */
  readonly alive: number;
}

/** Counts an annex' instances, from what EC2 says and from the tag that an instance writes once its pool lists it. */
export function countInstances(instances: readonly Instance[]): AnnexCount {
  const of = (test: (instance: Instance) => boolean): number => instances.filter(test).length;
  const inPool = of((instance) => instance.state === 'running' && isInPool(instance));
  return {
    pending: of(({ state }) => state === 'pending'),
    running: of(({ state }) => state === 'running') - inPool,
    inPool,
    stopped: of(({ state }) => state === 'stopped' || state === 'stopping'),
    ending: of(({ state }) => state === 'shutting-down'),
    ended: of(({ state }) => state === 'terminated'),
    alive: of(isAlive),
  };
}

/** True once the pool's collector has listed the instance. */
export function isInPool(instance: Instance): boolean {
  return instance.tags[TAG.poolState] === 'in-pool';
}
