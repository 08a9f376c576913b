import { BotError } from '../../domain/errors.js';
import type { Job, QueueTotals } from '../../domain/job.js';
import type { Master, Slot } from '../../domain/slot.js';
import type { Condor } from '../../ports/condor.js';
import { JOB_ATTRIBUTES, readDone, readJobs, readTotals } from '../read/jobs.js';
import { MASTER_ATTRIBUTES, SLOT_ATTRIBUTES, readMasters, readSlots } from '../read/slots.js';
import { anyOf, ofAnnex, ofJobs, ofUser } from './constraints.js';
import { printed, type RunTool } from './run-tool.js';

/** Slots that the collector lists: all, or those of one annex. */
export async function listSlots(run: RunTool, annexId?: string): Promise<readonly Slot[]> {
  const argv = ['-json', '-attributes', SLOT_ATTRIBUTES.join(','), ...only(annexId)];
  return readSlots(await printed(run, { argv: ['condor_status', ...argv] }));
}

/** Masters that the collector lists: all, or those of one annex. */
export async function listMasters(run: RunTool, annexId?: string): Promise<readonly Master[]> {
  const argv = ['-master', '-json', '-attributes', MASTER_ATTRIBUTES.join(','), ...only(annexId)];
  return readMasters(await printed(run, { argv: ['condor_status', ...argv] }));
}

/** How many jobs of everybody are in the queue. */
export async function totals(run: RunTool): Promise<QueueTotals> {
  const read = readTotals(await printed(run, { argv: ['condor_q', '-allusers', '-totals', '-json'] }));
  if (read === undefined) throw new BotError('upstream', 'HTCondor does not say how many jobs there are.');
  return read;
}

/** Jobs in the queue. */
export async function listJobs(
  run: RunTool,
  { user, jobs, most }: Parameters<Condor['listJobs']>[0],
): Promise<readonly Job[]> {
  if (jobs?.length === 0) return [];
  const constraint = [
    ...(user === undefined ? [] : [ofUser(user)]),
    ...(jobs === undefined ? [] : [ofJobs(jobs)]),
  ];
  const wanted = constraint.length === 0 ? [] : ['-constraint', constraint.join(' && ')];
  const argv = [
    '-allusers',
    '-json',
    '-attributes',
    JOB_ATTRIBUTES.join(','),
    '-limit',
    String(most),
    ...wanted,
  ];
  // Old releases know no -limit for all kinds of queries; it is kept here, too.
  return readJobs(await printed(run, { argv: ['condor_q', ...argv] })).slice(0, most);
}

/** Jobs that left the queue. A removed job never completed, so it is the last change of its status that counts. */
export async function listDone(
  run: RunTool,
  { since, clusters, most }: Parameters<Condor['listDone']>[0],
): Promise<readonly Job[]> {
  if (clusters?.length === 0) return [];
  const late = `EnteredCurrentStatus >= ${Math.floor(since / 1000)}`;
  const ofClusters = clusters === undefined ? [] : [anyOf(clusters.map((cluster) => ofJobs([{ cluster }])))];
  const argv = ['-json', '-attributes', JOB_ATTRIBUTES.join(','), '-limit', String(most)];
  const constraint = ['-constraint', [late, ...ofClusters].join(' && ')];
  return readDone(await printed(run, { argv: ['condor_history', ...argv, ...constraint] }));
}

function only(annexId: string | undefined): readonly string[] {
  return annexId === undefined ? [] : ['-constraint', ofAnnex(annexId)];
}
