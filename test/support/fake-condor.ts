import { BotError } from '../../src/domain/errors.js';
import type { Job, QueueTotals } from '../../src/domain/job.js';
import type { JobVerb } from '../../src/domain/job-wish.js';
import type { Master, Slot } from '../../src/domain/slot.js';
import type {
  ActReport,
  Condor,
  HeadSight,
  JobRef,
  OffMode,
  OffReport,
  SubmitOrder,
  Submitted,
} from '../../src/ports/condor.js';

/** HTCondor on a head node, pretended. Fields are knobs. */
export class FakeCondor implements Condor {
  /** What every call throws; nothing can be reached while this is so. */
  trouble: Error | undefined;
  version = '25.0.3';
  queue: QueueTotals = { jobs: 0, idle: 0, running: 0, held: 0 };
  slots: readonly Slot[] = [];
  masters: readonly Master[] = [];
  jobs: readonly Job[] = [];
  /** Jobs that left the queue, newest first. */
  done: readonly Job[] = [];
  /** What jobs wrote, by path. */
  files: Readonly<Record<string, string>> = {};
  /** Why condor_submit takes nothing. */
  refusal: Error | undefined;
  /** Every order to submit, repeated ones too. */
  readonly submits: SubmitOrder[] = [];
  readonly acts: {
    readonly verb: JobVerb;
    readonly jobs: readonly JobRef[];
    readonly user: string | undefined;
  }[] = [];
  readonly tails: { readonly user: string; readonly path: string }[] = [];
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

  listJobs({ user, jobs, most }: Parameters<Condor['listJobs']>[0]): Promise<readonly Job[]> {
    return this.#call(() =>
      this.jobs
        .filter((job) => user === undefined || job.owner === user)
        .filter((job) => jobs === undefined || jobs.some((ref) => isMeant(job, ref)))
        .slice(0, most),
    );
  }

  listDone({ since, clusters, most }: Parameters<Condor['listDone']>[0]): Promise<readonly Job[]> {
    return this.#call(() =>
      this.done
        .filter(({ completedAt = 0 }) => completedAt >= since)
        .filter(({ cluster }) => clusters === undefined || clusters.includes(cluster))
        .slice(0, most),
    );
  }

  /** The first is batch 12; what it is does not matter here, but for `queue N`. */
  submit(order: SubmitOrder): Promise<Submitted> {
    return this.#call(() => {
      if (this.refusal !== undefined) throw this.refusal;
      this.submits.push(order);
      const keys = [...new Set(this.submits.map(({ key }) => key))];
      const count = Number(/^\s*queue\s+(\d+)/im.exec(order.description)?.[1] ?? 1);
      return { cluster: 12 + keys.indexOf(order.key), count };
    });
  }

  /** Does what HTCondor does, to those jobs that it fits. */
  act(verb: JobVerb, jobs: readonly JobRef[], user: string | undefined): Promise<ActReport> {
    return this.#call(() => {
      this.acts.push({ verb, jobs, user });
      const fits = ({ status }: Job) =>
        verb === 'release' ? status === 'held' : verb === 'rm' || status !== 'held';
      const meant = this.jobs.filter((job) => jobs.some((ref) => isMeant(job, ref)) && fits(job));
      const became = { hold: 'held', release: 'idle', rm: 'removing' } as const;
      this.jobs = this.jobs.flatMap((job) => {
        if (!meant.includes(job)) return [job];
        return verb === 'rm' ? [] : [{ ...job, status: became[verb] }];
      });
      return { done: meant.length, refused: [] };
    });
  }

  off(annexId: string, mode: OffMode): Promise<OffReport> {
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

  readTail({ user, path }: Parameters<Condor['readTail']>[0]): Promise<string> {
    return this.#call(() => {
      this.tails.push({ user, path });
      const text = this.files[path];
      if (text === undefined) throw new BotError('not-found', 'There is no such file.');
      return text;
    });
  }

  async #call<T>(answer: () => T): Promise<T> {
    await Promise.resolve();
    if (this.trouble !== undefined) throw this.trouble;
    return answer();
  }
}

function isMeant(job: Job, { cluster, proc }: JobRef): boolean {
  return job.cluster === cluster && (proc === undefined || job.proc === proc);
}
