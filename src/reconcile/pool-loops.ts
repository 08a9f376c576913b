import { DEFAULT_POOL, type Pool } from '../domain/pool.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import type { PoolStore } from '../ports/pools.js';
import type { Loop } from './loop.js';

/** What the loops of all pools are given. */
export interface PoolLoopsHands {
  readonly clock: Clock;
  readonly log: Log;
  readonly pools: Pick<PoolStore, 'list'>;
  /** How often to look which pools there are, in milliseconds. */
  readonly roundMs: number;
  /** A loop for this pool, not started. */
  readonly makeLoop: (pool: Pool) => Pick<Loop, 'start' | 'stop' | 'hear' | 'cameAroundAt'>;
}

interface Running {
  readonly loop: ReturnType<PoolLoopsHands['makeLoop']>;
  readonly pool: string;
  readonly begunAt: number;
}

/** What is nudged when a pool came, went or changed: `<pool>/pools`. */
const POOLS = 'pools';

/** A loop for every pool, begun and ended as pools come and go: which there are is looked at again and again. */
export class PoolLoops {
  readonly #hands: PoolLoopsHands;
  readonly #loops = new Map<string, Running>();
  readonly #stopping = new AbortController();
  #wake = new AbortController();
  #running: Promise<void> | undefined;

  constructor(hands: PoolLoopsHands) {
    this.#hands = hands;
  }

  /** When the loop that is furthest behind last came around; a loop that has just begun counts from then. */
  get cameAroundAt(): number | undefined {
    const all = [...this.#loops.values()].map(({ loop, begunAt }) => loop.cameAroundAt ?? begunAt);
    return all.length === 0 ? undefined : Math.min(...all);
  }

  /** Begins with the pool that is always there; returns at once. */
  start(usual: Pool): void {
    this.#begin(usual);
    this.#running = this.#run();
  }

  /** Finishes the looks at hand, and no more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake.abort();
    await this.#running;
    await Promise.all([...this.#loops.values()].map(({ loop }) => loop.stop()));
  }

  /** A nudge: `<pool>/<what>`. One about a pool that has no loop yet makes us look which pools there are. */
  hear(subject: string): void {
    const slash = subject.indexOf('/');
    const running = this.#loops.get(slash < 0 ? DEFAULT_POOL : subject.slice(0, slash));
    const what = subject.slice(slash + 1);
    if (running === undefined || what === POOLS) this.#wake.abort();
    else running.loop.hear(what);
  }

  async #run(): Promise<void> {
    const { clock, log, roundMs } = this.#hands;
    while (!this.#stopping.signal.aborted) {
      this.#wake = new AbortController();
      try {
        await this.#follow(await this.#hands.pools.list());
      } catch (error) {
        log.debug({ error }, 'could not look which pools there are; those that I know of go on');
      }
      if (!this.#isStopping()) await clock.sleep(roundMs, this.#wake.signal);
    }
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Ends the loops of pools that are gone, or are elsewhere now, and begins those that are missing. */
  async #follow(pools: readonly Pool[]): Promise<void> {
    const wanted = new Map(pools.map((pool) => [pool.name, shapeOf(pool)]));
    for (const [name, { loop, pool }] of [...this.#loops]) {
      if (wanted.get(name) === pool) continue;
      await loop.stop();
      this.#loops.delete(name);
    }
    for (const pool of pools) if (!this.#loops.has(pool.name) && !this.#isStopping()) this.#begin(pool);
  }

  #begin(pool: Pool): void {
    const loop = this.#hands.makeLoop(pool);
    this.#loops.set(pool.name, { loop, pool: shapeOf(pool), begunAt: this.#hands.clock.now() });
    loop.start();
  }
}

/** All of a pool that its loop works with; the rest is for people. */
function shapeOf({ name, region, credentials, collector, tokenSecret }: Pool): string {
  return JSON.stringify([name, region, credentials, collector, tokenSecret]);
}
