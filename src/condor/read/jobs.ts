import { z } from 'zod';
import type { Job, JobStatus, QueueTotals } from '../../domain/job.js';
import { readAds } from './ads.js';
import { flag, momentOf, number, text } from './values.js';

/** What to ask of a job, in the queue or in the history. */
export const JOB_ATTRIBUTES = [
  ...['ClusterId', 'ProcId', 'Owner', 'JobStatus', 'Cmd', 'Args', 'Arguments', 'JobBatchName', 'QDate'],
  ...['JobCurrentStartDate', 'RemoteHost', 'LastRemoteHost', 'HoldReason', 'HoldReasonCode', 'RequestCpus'],
  ...['RequestMemory', 'TargetAnnexName', 'ExitCode', 'ExitBySignal', 'ExitSignal', 'CompletionDate'],
  ...['EnteredCurrentStatus', 'RemoteWallClockTime', 'Out', 'Err', 'Iwd'],
];

const jobAd = z.object({
  clusterid: z.int(),
  procid: z.int(),
  owner: z.string(),
  jobstatus: z.int().min(1).max(7),
  cmd: text,
  // The old way to write arguments, and the new one.
  args: text,
  arguments: text,
  jobbatchname: text,
  qdate: number,
  jobcurrentstartdate: number,
  remotehost: text,
  lastremotehost: text,
  holdreason: text,
  holdreasoncode: number,
  requestcpus: number,
  requestmemory: number,
  targetannexname: text,
  exitcode: number,
  exitbysignal: flag,
  exitsignal: number,
  completiondate: number,
  enteredcurrentstatus: number,
  remotewallclocktime: number,
  out: text,
  err: text,
  iwd: text,
});
type JobAd = z.infer<typeof jobAd>;

const STATUS: readonly JobStatus[] = [
  'idle',
  'running',
  'removing',
  'completed',
  'held',
  'transferring output',
  'suspended',
];

const count = z.int().min(0);
const totalsAd = z.object({
  allusersjobs: count,
  allusersidle: count,
  allusersrunning: count,
  allusersheld: count,
});

/** The jobs in what condor_q printed. */
export function readJobs(json: string): readonly Job[] {
  return readAds(json, jobAd).map((ad) => jobOf(ad));
}

/** The jobs in what condor_history printed: they ran, and left the queue. */
export function readDone(json: string): readonly Job[] {
  return readAds(json, jobAd).map((ad) => ({
    ...jobOf(ad),
    // A job that was removed never completed.
    completedAt: momentOf(ad.completiondate) ?? momentOf(ad.enteredcurrentstatus),
    ranMs: ad.remotewallclocktime === undefined ? undefined : Math.round(ad.remotewallclocktime * 1000),
  }));
}

/** The one summary in what `condor_q -totals` printed; `undefined` when there is none. */
export function readTotals(json: string): QueueTotals | undefined {
  const [ad] = readAds(json, totalsAd);
  if (ad === undefined) return undefined;
  return {
    jobs: ad.allusersjobs,
    idle: ad.allusersidle,
    running: ad.allusersrunning,
    held: ad.allusersheld,
  };
}

function jobOf(ad: JobAd): Job {
  const status = STATUS[ad.jobstatus - 1] ?? 'idle';
  const held = status === 'held';
  return {
    cluster: ad.clusterid,
    proc: ad.procid,
    owner: ad.owner,
    status,
    command: ad.cmd ?? '',
    args: ad.arguments ?? ad.args,
    batchName: ad.jobbatchname,
    submittedAt: momentOf(ad.qdate) ?? 0,
    startedAt: status === 'running' ? momentOf(ad.jobcurrentstartdate) : undefined,
    host: ad.remotehost ?? ad.lastremotehost,
    holdReason: held ? ad.holdreason : undefined,
    holdCode: held ? ad.holdreasoncode : undefined,
    cpus: ad.requestcpus,
    memoryMib: ad.requestmemory,
    targetAnnex: ad.targetannexname,
    ...(status === 'completed' ? endOf(ad) : {}),
    output: fileOf(ad.out),
    error: fileOf(ad.err),
    directory: ad.iwd,
  };
}

function endOf(ad: JobAd): Pick<Job, 'exitCode' | 'exitSignal' | 'completedAt'> {
  const completedAt = momentOf(ad.completiondate);
  if (ad.exitbysignal === true) return { exitSignal: ad.exitsignal, completedAt };
  return { exitCode: ad.exitcode, completedAt };
}

/** Where a job has no file for it, HTCondor says so by a device. */
function fileOf(path: string | undefined): string | undefined {
  return path === '/dev/null' || path === '' ? undefined : path;
}
