import type { JobRef } from '../../ports/condor.js';

/** A name of ours in HTCondor's expression language, where nothing of it can be taken for more. `=?=` minds upper and lower case. */
export function ofAnnex(annexId: string): string {
  return `AnnexId =?= "${checked(annexId, /^[A-Za-z0-9._-]{1,128}$/)}"`;
}

/** Jobs of one user. */
export function ofUser(user: string): string {
  return `Owner =?= "${checked(user, /^[A-Za-z0-9._-]{1,64}$/)}"`;
}

/** Jobs that were submitted with this key. */
export function ofKey(key: string): string {
  return `SubmitKey =?= "${checked(key, /^[A-Za-z0-9-]{1,100}$/)}"`;
}

/** Any of these jobs. */
export function ofJobs(jobs: readonly JobRef[]): string {
  return anyOf(
    jobs.map(({ cluster, proc }) => {
      const ofCluster = `ClusterId == ${whole(cluster)}`;
      return proc === undefined ? ofCluster : `(${ofCluster} && ProcId == ${whole(proc)})`;
    }),
  );
}

/** One of these at least. */
export function anyOf(constraints: readonly string[]): string {
  return `(${constraints.join(' || ')})`;
}

function whole(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${value} is no number of a job.`);
  return value;
}

function checked(value: string, shape: RegExp): string {
  if (!shape.test(value))
    throw new Error(`${JSON.stringify(value.slice(0, 100))} is no name in an expression.`);
  return value;
}
