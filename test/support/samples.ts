import type { Slot } from '../../src/domain/slot.js';
import type { LedgerEntry, LedgerPage } from '../../src/domain/ledger.js';
import type { HeadWish } from '../../src/domain/head-wish.js';
import type { Instance } from '../../src/domain/instance.js';
import type { Job } from '../../src/domain/job.js';
import type { JobsWish, SubmitWish } from '../../src/domain/job-wish.js';
import { launchTags } from '../../src/domain/launch.js';
import { TAG } from '../../src/domain/tags.js';
import type { AccountWish, AnnexWish, LaunchWish } from '../../src/domain/wish.js';
import type { Notice, Progress } from '../../src/ports/notices.js';
import type { Question } from '../../src/ports/stores.js';

/** What may differ from instance to instance. */
interface InstanceKnobs extends Partial<Instance> {
  readonly launch?: LaunchWish;
  readonly inPool?: boolean;
}

const HOUR_MS = 3_600_000;
/** When samples begin. */
export const NOON = Date.UTC(2026, 10, 22, 12);

/** A launch of two instances that has not been tried yet. */
export function aLaunch(over: Partial<LaunchWish> = {}): LaunchWish {
  return {
    attempt: 1,
    count: 2,
    instanceType: 'm4.large',
    imageId: 'ami-0123456789abcdef0',
    idleMs: 900_000,
    owners: ['alice'],
    tags: { project: 'fusion' },
    securityGroupIds: [],
    requestedBy: 'U1',
    requestedAt: NOON,
    leaseEndsAt: NOON + HOUR_MS,
    pricePerHourUsd: '0.1',
    ...over,
  };
}

/** An annex that nobody has saved yet. */
export function anAnnex(over: Partial<AnnexWish> = {}): AnnexWish {
  const name = over.name ?? 'MyFirstAnnex';
  return {
    kind: 'annex',
    pool: 'default',
    region: 'us-east-1',
    name,
    id: `${name}_6e6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0aa`,
    version: 0,
    leaseEndsAt: NOON + HOUR_MS,
    launches: [aLaunch()],
    place: { channel: 'C1', ts: '1.000100' },
    ...over,
  };
}

/** An instance of an annex' first launch, or of the one named; `inPool` says that its pool lists it. */
export function anInstance(
  wish: AnnexWish,
  { launch = wish.launches[0] ?? aLaunch(), inPool = false, ...over }: InstanceKnobs = {},
): Instance {
  const poolState = inPool ? { [TAG.poolState]: 'in-pool' } : {};
  return {
    id: 'i-0123456789abcdef0',
    state: 'running',
    instanceType: launch.instanceType,
    launchedAt: launch.requestedAt,
    spot: false,
    tags: { ...launchTags(wish, launch), ...poolState },
    ...over,
  };
}

/** An account whose setup has just been asked for. */
export function anAccount(over: Partial<AccountWish> = {}): AccountWish {
  const waiting = { kind: 'waiting' } as const;
  return {
    kind: 'account',
    pool: 'default',
    region: 'us-east-1',
    version: 0,
    requestedBy: 'U1',
    requestedAt: NOON,
    components: { bucket: waiting, functions: waiting, profile: waiting, group: waiting, key: waiting },
    place: { channel: 'C1' },
    ...over,
  };
}

/** A question that waits in a channel. */
export function aQuestion(over: Partial<Question> = {}): Question {
  return {
    id: 'q1',
    pool: 'default',
    channel: 'C1',
    askedBy: 'U1',
    askedAt: NOON,
    slash: '/condor_annex',
    text: '-count 2 -annex-name MyFirstAnnex',
    saw: 'Will request 2 m4.large',
    ...over,
  };
}

/** A notice for a channel. */
export function aNotice(over: Partial<Notice> = {}): Notice {
  const title = ['The lease of ', { kind: 'code', text: 'MyFirstAnnex' } as const, ' is over.'];
  return { key: 'lease-ended:1', place: { channel: 'C1' }, message: { tone: 'plain', title }, ...over };
}

/** Progress of an annex, to be shown in a channel. */
export function aProgress(title: string, over: Partial<Progress> = {}): Progress {
  return {
    key: 'annex:1',
    place: { channel: 'C1' },
    fallback: 'U1',
    message: { title: [title], facts: [['Lease', [{ kind: 'time', at: NOON }]]] },
    ...over,
  };
}

/** The entry of an instance that runs since noon. */
export function anEntry(over: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    instanceId: 'i-1',
    instanceType: 'm4.large',
    attempt: 1,
    person: 'U1',
    pricePerHourUsd: '0.1',
    launchedAt: NOON,
    leaseEndsAt: NOON + 24 * HOUR_MS,
    ...over,
  };
}

/** An annex' page of the ledger, with one instance that runs. */
export function aPage(over: Partial<LedgerPage> = {}): LedgerPage {
  return {
    pool: 'default',
    annexId: 'MyFirstAnnex_6e6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0aa',
    annexName: 'MyFirstAnnex',
    region: 'us-east-1',
    entries: [anEntry()],
    ...over,
  };
}

/** Three jobs that somebody wants submitted. */
export function aSubmit(over: Partial<SubmitWish> = {}): SubmitWish {
  return {
    kind: 'submit',
    pool: 'default',
    region: 'us-east-1',
    id: '00000000-0000-4000-8000-00000000abcd',
    version: 0,
    by: 'UBEN',
    at: NOON,
    user: 'slack-uben',
    description: 'executable = /bin/hostname\nqueue 3\n',
    files: {},
    what: 'hostname',
    place: { channel: 'C1' },
    ...over,
  };
}

/** Somebody wants two jobs held. */
export function aJobsWish(over: Partial<JobsWish> = {}): JobsWish {
  return {
    kind: 'jobs',
    pool: 'default',
    region: 'us-east-1',
    id: '00000000-0000-4000-8000-00000000dcba',
    version: 0,
    verb: 'hold',
    jobs: [
      { cluster: 12, proc: 0 },
      { cluster: 12, proc: 1 },
    ],
    user: 'slack-uben',
    by: 'UBEN',
    at: NOON,
    place: { channel: 'C1', ts: '1.000100' },
    ...over,
  };
}

/** A job of Ben's that waits since noon. */
export function aWaitingJob(over: Partial<Job> = {}): Job {
  return {
    cluster: 12,
    proc: 0,
    owner: 'slack-uben',
    status: 'idle',
    command: '/bin/hostname',
    submittedAt: NOON,
    ...over,
  };
}

/** A job that runs since noon. */
export function aJob(over: Partial<Job> = {}): Job {
  return {
    cluster: 1,
    proc: 0,
    owner: 'slack-u1',
    status: 'running',
    command: '/bin/sleep',
    submittedAt: NOON,
    startedAt: NOON,
    ...over,
  };
}

/** A dynamic slot with a job on it. */
export function aSlot(over: Partial<Slot> = {}): Slot {
  return {
    name: 'slot1_1@ip-172-31-0-7.ec2.internal',
    machine: 'ip-172-31-0-7.ec2.internal',
    state: 'Claimed',
    activity: 'Busy',
    cpus: 1,
    busyCpus: 1,
    memoryMib: 1024,
    partitionable: false,
    ...over,
  };
}

/** A head node that runs and whose pool has answered. */
export function aHead(over: Partial<HeadWish> = {}): HeadWish {
  return {
    kind: 'head',
    pool: 'default',
    region: 'us-east-1',
    name: 'MyHead',
    id: 'MyHead_6e6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0aa',
    version: 0,
    wanted: 'running',
    by: 'UADA',
    at: NOON,
    requestedBy: 'UADA',
    requestedAt: NOON,
    instanceId: 'i-0fedcba9876543210',
    answeredAt: NOON,
    place: { channel: 'C1', ts: '1.000100' },
    ...over,
  };
}

/** A head node that somebody asked for, and nothing has come of yet. */
export function anAskedHead(over: Partial<HeadWish> = {}): HeadWish {
  const name = over.name ?? 'pool1';
  return {
    kind: 'head',
    pool: 'default',
    region: 'us-east-1',
    name,
    id: `${name}_0b6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0bb`,
    version: 0,
    wanted: 'running',
    by: 'U1',
    at: NOON,
    requestedBy: 'U1',
    requestedAt: NOON,
    launch: {
      attempt: 1,
      instanceType: 'm5.large',
      imageId: 'ami-0123456789abcdef0',
      login: 'ec2-user',
      loginFrom: '203.0.113.7/32',
      keyName: 'condor-annex-us-east-1',
      keySecret: 'condor-annex/key-pair/us-east-1',
    },
    pricePerHourUsd: '0.096',
    place: { channel: 'C1', ts: '1.000100' },
    ...over,
  };
}
