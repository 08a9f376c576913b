import type { S3Client } from '@aws-sdk/client-s3';
import type { GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import { span } from '../../domain/duration.js';
import { code, words, type Words } from '../../domain/words.js';
import type { LeaseFunctionHealth } from '../../ports/account.js';
import type { Names } from '../names.js';
import { findLeaseRuns, type LeaseRuns } from './lease-runs.js';
import { present, wrong, type Look } from './look.js';

/** Ten runs in a row: one that is late, or throttled, is no reason to worry anybody. */
const SILENT_MS = 10 * 60_000;

/** Tells whether the lease function does its work, from what it keeps of its runs. */
export class LeaseHealth {
  readonly #s3: S3Client;
  readonly #now: () => number;

  constructor(hands: { readonly s3: S3Client; readonly now: () => number }) {
    this.#s3 = hands.s3;
    this.#now = hands.now;
  }

  /** `schedule` is the schedule as it is, being looked at. */
  async find(
    names: Names,
    schedule: Promise<GetScheduleCommandOutput | undefined>,
  ): Promise<LeaseFunctionHealth> {
    const [runs, seen] = await Promise.all([findLeaseRuns(this.#s3, names), schedule]);
    return healthOf(runs, seen, { name: names.leaseFunction, now: this.#now() });
  }

  async look(names: Names, schedule: Promise<GetScheduleCommandOutput | undefined>): Promise<Look> {
    const { failed, lastRanAt } = await this.find(names, schedule);
    // Without a schedule it does not run, and that is said elsewhere.
    if ((await schedule) === undefined) return { there: false, findings: [] };
    const look = present(failed === undefined ? undefined : wrong(failed, fix(names)));
    if (lastRanAt === undefined) return look;
    return { ...look, detail: words`Last ran ${span(this.#now() - lastRanAt)} ago.` };
  }
}

/**
 * How the lease function is. It counts as failed when its schedule has been as it is for ten minutes and in the last ten
 * minutes no run went well.
 */
export function healthOf(
  { success, failure }: LeaseRuns,
  schedule: Pick<GetScheduleCommandOutput, 'CreationDate' | 'LastModificationDate'> | undefined,
  { name, now }: { readonly name: string; readonly now: number },
): LeaseFunctionHealth {
  const ran = [success, failure].flatMap((run) => (run === undefined ? [] : [run.at]));
  const lastRanAt = ran.length === 0 ? undefined : Math.max(...ran);
  const health = lastRanAt === undefined ? {} : { lastRanAt };
  if (schedule === undefined) return { ...health, failed: words`Nothing runs the function ${code(name)}.` };
  const since = Math.max(
    schedule.CreationDate?.getTime() ?? now,
    schedule.LastModificationDate?.getTime() ?? 0,
    success?.at ?? 0,
  );
  if (now - since <= SILENT_MS) return health;
  return { ...health, failed: trouble({ success, failure }, lastRanAt, name, now) };
}

function trouble(
  { success, failure }: LeaseRuns,
  lastRanAt: number | undefined,
  name: string,
  now: number,
): Words {
  const what = words`The function ${code(name)}`;
  if (lastRanAt === undefined) return words`${what} has never run.`;
  if (now - lastRanAt > SILENT_MS) return words`${what} last ran ${span(now - lastRanAt)} ago.`;
  const since = success === undefined ? 'has always failed' : `has failed for ${span(now - success.at)}`;
  return words`${what} ${since}: ${failure?.trouble ?? 'it does not say why'}`;
}

function fix({ leaseFunction, region }: Names): Words {
  const log = `aws logs tail /aws/lambda/${leaseFunction} --since 15m --region ${region}`;
  return words`Run ${code('/condor_annex -setup')}. If that does not help, its log says more: ${code(log)}.`;
}
