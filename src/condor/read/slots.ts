import { z } from 'zod';
import type { Master, Slot } from '../../domain/slot.js';
import { readAds } from './ads.js';
import { flag, momentOf, number, numbers, text } from './values.js';

/** What to ask of a slot. */
export const SLOT_ATTRIBUTES = [
  ...['Name', 'Machine', 'State', 'Activity', 'Cpus', 'TotalSlotCpus', 'Memory', 'TotalSlotMemory'],
  ...['PartitionableSlot', 'ChildCpus', 'AnnexName', 'AnnexId', 'EC2InstanceID', 'RemoteOwner', 'JobId'],
  'EnteredCurrentActivity',
];

/** What to ask of a master. */
export const MASTER_ATTRIBUTES = ['Name', 'Machine', 'AnnexName', 'AnnexId', 'EC2InstanceID'];

const ofAnAnnex = { annexname: text, annexid: text, ec2instanceid: text };

const slotAd = z.object({
  ...ofAnAnnex,
  name: z.string(),
  machine: text,
  state: z.string(),
  activity: z.string(),
  cpus: number,
  totalslotcpus: number,
  memory: number,
  totalslotmemory: number,
  partitionableslot: flag,
  childcpus: numbers,
  remoteowner: text,
  jobid: text,
  enteredcurrentactivity: number,
});

const masterAd = z.object({ ...ofAnAnnex, name: z.string(), machine: text });

/** The slots in what condor_status printed. */
export function readSlots(json: string): readonly Slot[] {
  return readAds(json, slotAd).map(slotOf);
}

/** The masters in what condor_status printed. */
export function readMasters(json: string): readonly Master[] {
  return readAds(json, masterAd).map((ad) => ({ machine: ad.machine ?? ad.name, ...annexOf(ad) }));
}

/** What is left of a partitionable slot is in its own ad as Cpus and Memory; what it has in all, as Total…. */
function slotOf(ad: z.infer<typeof slotAd>): Slot {
  const partitionable = ad.partitionableslot ?? false;
  const cpus = (partitionable ? ad.totalslotcpus : undefined) ?? ad.cpus ?? 0;
  return {
    name: ad.name,
    machine: ad.machine ?? ad.name.replace(/^[^@]*@/, ''),
    state: ad.state,
    activity: ad.activity,
    cpus,
    busyCpus: partitionable ? sum(ad.childcpus ?? []) : ad.state === 'Claimed' ? cpus : 0,
    memoryMib: (partitionable ? ad.totalslotmemory : undefined) ?? ad.memory ?? 0,
    partitionable,
    ...annexOf(ad),
    user: ad.remoteowner?.replace(/@.*$/, ''),
    jobId: ad.jobid,
    since: momentOf(ad.enteredcurrentactivity),
  };
}

function annexOf(ad: {
  annexname?: string | undefined;
  annexid?: string | undefined;
  ec2instanceid?: string | undefined;
}) {
  return { annexName: ad.annexname, annexId: ad.annexid, instanceId: ad.ec2instanceid };
}

function sum(values: readonly unknown[]): number {
  return values.reduce<number>((total, value) => total + (typeof value === 'number' ? value : 0), 0);
}
