import { isAlive, isStopped, type Instance } from './instance.js';
import { goneOf, type LedgerPage } from './ledger.js';
import { TAG } from './tags.js';

/** How many instances of an annex are in which state. `inPool` are not counted under `running` again. */
export interface AnnexCount {
  readonly pending: number;
  readonly running: number;
  readonly inPool: number;
  /** Of those in the pool: with a job on them, or anything else that claims them, as far as they have said. */
  readonly busy: number;
  /** Of those in the pool: claimed by nobody, as far as they have said. */
  readonly idle: number;
  /** Stopped instances still cost their disks. */
  readonly stopped: number;
  readonly ending: number;
  readonly ended: number;
  /** All that cost money or may do so again. */
  readonly alive: number;
}

/** What a machine writes into its tag while the pool lists it. */
const IN_POOL: ReadonlySet<string | undefined> = new Set(['in-pool', 'busy', 'idle']);

/** Counts an annex' instances, from what EC2 says and from the tag in which an instance says how it is. */
export function countInstances(instances: readonly Instance[]): AnnexCount {
  const of = (test: (instance: Instance) => boolean): number => instances.filter(test).length;
  const inPool = instances.filter(isInPool);
  const saying = (word: string): number => inPool.filter(({ tags }) => tags[TAG.poolState] === word).length;
  return {
    pending: of(({ state }) => state === 'pending'),
    running: of(({ state }) => state === 'running') - inPool.length,
    inPool: inPool.length,
    busy: saying('busy'),
    idle: saying('idle'),
    stopped: of(isStopped),
    ending: of(({ state }) => state === 'shutting-down'),
    ended: of(({ state }) => state === 'terminated'),
    alive: of(isAlive),
  };
}

/** True while it runs, once the pool's collector has listed it. */
export function isInPool({ state, tags }: Instance): boolean {
  return state === 'running' && IN_POOL.has(tags[TAG.poolState]);
}

/** How many have ended or are ending: EC2 forgets an instance an hour after its end, and the ledger does not. */
export function endedCount({ ended, ending }: AnnexCount, page: LedgerPage | undefined): number {
  return Math.max(ended + ending, page === undefined ? 0 : goneOf(page.entries).length);
}
