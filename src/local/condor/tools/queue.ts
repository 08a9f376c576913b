import { ClassAd } from '../classad/ad.js';
import { asFields, asJson, asLong } from '../classad/print.js';
import { type Job, idOf, ownerOf, STATUS } from '../job.js';
import { failed, type Outcome, printed } from '../outcome.js';
import { seconds } from '../startd.js';
import { type Options, readOptions } from './options.js';
import { constrained, jobNamed } from './select.js';
import type { Tool, ToolHost } from './tool.js';

const FLAGS = [
  'json',
  'allusers',
  'all',
  'totals',
  'tot',
  'nobatch',
  'batch',
  'long',
  'l',
  'hold',
  'held',
  'run',
  'global',
];
const VALUED = ['constraint', 'const', 'attributes', 'attrs', 'limit', 'name', 'submitter'];
/** Who sees everybody's jobs without asking. */
const SUPER_USERS = ['root', 'condor'];

/** condor_q: the jobs that have not left the queue. */
export const queue: Tool = ({ argv, user, at }, host) => {
  const options = readOptions(argv, { flags: FLAGS, valued: VALUED });
  if (options.unknown !== undefined) return failed(`Error: unrecognized argument: ${options.unknown}\n`);
  try {
    const jobs = select(host.schedd.jobs, options, { user, at });
    if (options.has('totals') || options.has('tot')) return totals(jobs, options, { host, user, at });
    return show(jobs, options, { host, at });
  } catch {
    return failed(`Error: constraint ${options.values('constraint').join(' ')} is not valid\n`);
  }
};

function select(
  jobs: readonly Job[],
  options: Options,
  { user, at }: { readonly user: string; readonly at: number },
): Job[] {
  const constraints = [...options.values('constraint'), ...options.values('const')];
  if (options.has('hold') || options.has('held')) constraints.push(`JobStatus == ${STATUS.held}`);
  const named = options.words.map(jobNamed).filter((one) => one !== undefined);
  const owners = options.words.filter((word) => jobNamed(word) === undefined);
  const everybody = options.has('allusers') || options.has('all') || SUPER_USERS.includes(user);
  const seen = jobs.filter((job) => {
    if (named.length > 0) {
      return named.some(({ cluster, proc }) => job.cluster === cluster && (proc ?? job.proc) === job.proc);
    }
    return owners.length > 0 ? owners.includes(ownerOf(job)) : everybody || ownerOf(job) === user;
  });
  const found = constrained(seen, ({ ad }) => ad, { constraints, at });
  return found.slice(0, Number(options.value('limit') ?? found.length));
}

interface Where {
  readonly host: ToolHost;
  readonly at: number;
}

function show(jobs: readonly Job[], options: Options, { host, at }: Where): Outcome {
  const ads = jobs.map((job) => withServerTime(job.ad, at));
  const only = (options.value('attributes') ?? options.value('attrs'))?.split(/[\s,]+/);
  if (options.has('json')) return printed(asJson(ads, { only }));
  if (options.has('long') || options.has('l')) return printed(ads.map(asLong).join('\n'));
  const { fields, separator } = options;
  if (fields !== undefined) {
    return printed(ads.map((my) => `${asFields(my, fields, { separator, scope: { my, at } })}\n`).join(''));
  }
  return printed(`${[...table(jobs, { host, at }), '', ...wordsOf(count(jobs), 'query')].join('\n')}\n`);
}

function withServerTime(ad: ClassAd, at: number): ClassAd {
  return ad.set('ServerTime', seconds(at));
}

const LETTERS = ['?', 'I', 'R', 'X', 'C', 'H', '>', 'S'];

function table(jobs: readonly Job[], { host, at }: Where): string[] {
  const rows = jobs.map((job) => {
    const { ad } = job;
    const command = [ad.text('Cmd')?.replace(/.*\//, ''), ad.text('Args')].filter(Boolean).join(' ');
    const started = new Date((ad.number('QDate') ?? 0) * 1000).toISOString().slice(5, 16).replace('T', ' ');
    const letter = LETTERS[ad.number('JobStatus') ?? 0] ?? '?';
    return `${idOf(job).padStart(6)} ${ownerOf(job).padEnd(16)} ${started} ${letter} ${command}`;
  });
  const now = new Date(at).toISOString();
  const head = `-- Schedd: ${host.machine} : <${host.address}:9618?... @ ${now}`;
  return ['', '', head, '    ID OWNER            SUBMITTED   ST CMD', ...rows];
}

type Counts = Readonly<
  Record<'Jobs' | 'Idle' | 'Running' | 'Held' | 'Completed' | 'Removed' | 'Suspended', number>
>;

function count(jobs: readonly Job[]): Counts {
  const of = (status: number): number => jobs.filter(({ ad }) => ad.number('JobStatus') === status).length;
  return {
    Jobs: jobs.length,
    Idle: of(STATUS.idle),
    Running: of(STATUS.running),
    Held: of(STATUS.held),
    Completed: of(STATUS.completed),
    Removed: of(STATUS.removed),
    Suspended: 0,
  };
}

function totals(
  jobs: readonly Job[],
  options: Options,
  { host, user, at }: Where & { readonly user: string },
): Outcome {
  const counts = count(jobs);
  const mine = count(host.schedd.jobs.filter((job) => ownerOf(job) === user));
  const everybody = count(host.schedd.jobs);
  if (!options.has('json')) {
    const lines = [...wordsOf(counts, 'query'), ...wordsOf(mine, user), ...wordsOf(everybody, 'all users')];
    return printed(`\n\n${lines.join('\n')}\n\n`);
  }
  const ad = new ClassAd({ MyType: 'Summary', ErrorCode: 0, ServerTime: seconds(at) });
  for (const [prefix, some] of [
    ['', counts],
    ['Allusers', everybody],
  ] as const) {
    for (const [name, value] of Object.entries(some)) ad.set(`${prefix}${name}`, value);
  }
  return printed(asJson([ad]));
}

function wordsOf(counts: Counts, whose: string): string[] {
  return [
    `Total for ${whose}: ${counts.Jobs} jobs; ${counts.Completed} completed, ${counts.Removed} removed, ${counts.Idle} idle, ${counts.Running} running, ${counts.Held} held, ${counts.Suspended} suspended `,
  ];
}
