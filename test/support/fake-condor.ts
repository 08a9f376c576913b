import { BotError } from '../../src/domain/errors.js';
import type { Job, QueueTotals } from '../../src/domain/job.js';
import type { Master, Slot } from '../../src/domain/slot.js';
import type { Condor, HeadSight, OffMode } from '../../src/ports/condor.js';

/** HTCondor on a head node, pretended. Fields are knobs. */
export class FakeCondor implements Condor {
  /** What every call throws; nothing can be reached while this is so. */
  trouble: Error | undefined;
  version = '25.0.3';
  queue: QueueTotals = { jobs: 0, idle: 0, running: 0, held: 0 };
  slots: readonly Slot[] = [];
  masters: readonly Master[] = [];
  jobs: readonly Job[] = [];
  sight: Partial<HeadSight> = {};
  readonly minted: { readonly annexId: string; readonly lifetimeMs: number }[] = [];
  readonly told: { readonly annexId: string; readonly mode: OffMode }[] = [];

  /** It does not answer: as while a machine boots. */
  silent(): this {
    this.trouble = new BotError('not-ready', 'The head node cannot be reached yet.');
    return this;
  }

  look(): Promise<HeadSight> {
    return this.#call(() => ({
      version: this.version,
      trustDomain: 'pool.condor-annex',
      answering: true,
      ...this.sight,
    }));
  }

  listSlots(annexId?: string): Promise<readonly Slot[]> {
    return this.#call(() => this.slots.filter((slot) => annexId === undefined || slot.annexId === annexId));
  }

  listMasters(annexId?: string): Promise<readonly Master[]> {
    return this.#call(() => this.masters.filter((one) => annexId === undefined || one.annexId === annexId));
  }

  totals(): Promise<QueueTotals> {
    return this.#call(() => this.queue);
  }

  listJobs(): Promise<readonly Job[]> {
    return this.#call(() => this.jobs);
  }

  listDone(): Promise<readonly Job[]> {
    return this.#call(() => []);
  }

  submit(): Promise<never> {
    return Promise.reject(new Error('Nobody submits here.'));
  }

  act(): Promise<never> {
    return Promise.reject(new Error('Nobody acts on jobs here.'));
  }

  off(annexId: string, mode: OffMode) {
    return this.#call(() => {
      this.told.push({ annexId, mode });
      return { reached: this.masters.filter((one) => one.annexId === annexId).length, trouble: [] };
    });
  }

  mintToken(order: { readonly annexId: string; readonly lifetimeMs: number }): Promise<string> {
    return this.#call(() => {
      this.minted.push(order);
      return `token for ${order.annexId}`;
    });
  }

  readTail(): Promise<string> {
    return this.#call(() => '');
  }

  async #call<T>(answer: () => T): Promise<T> {
    await Promise.resolve();
    if (this.trouble !== undefined) throw this.trouble;
    return answer();
  }
}
