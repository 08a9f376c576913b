import { type Job, isIn, ownerOf } from '../job.js';
import { failed, type Outcome } from '../outcome.js';
import { readOptions } from './options.js';
import { constrained, jobNamed } from './select.js';
import type { Invocation, Tool, ToolHost } from './tool.js';

/** How one of the three speaks of what it does. */
interface Verb {
  readonly name: string;
  readonly infinitive: string;
  readonly participle: string;
  /** What it says of a job that is like that already, or cannot be made so. */
  readonly unfit: (job: Job) => string | undefined;
  readonly act: (
    job: Job,
    host: ToolHost,
    call: { user: string; reason: string | undefined; at: number },
  ) => void;
}

const HOLD: Verb = {
  name: 'condor_hold',
  infinitive: 'hold',
  participle: 'held',
  unfit: (job) => (isIn(job, 'held') ? 'already held' : undefined),
  act: (job, { schedd }, { user, reason, at }) => {
    const by = ` (by user ${user})`;
    schedd.hold(job, at, { reason: `${reason ?? 'via condor_hold'}${by}`, code: 1 });
  },
};

const RELEASE: Verb = {
  name: 'condor_release',
  infinitive: 'release',
  participle: 'released',
  unfit: (job) => (isIn(job, 'held') ? undefined : 'not held to be released'),
  act: (job, { schedd }, { user, at }) => {
    schedd.release(job, at, `via condor_release (by user ${user})`);
  },
};

const REMOVE: Verb = {
  name: 'condor_rm',
  infinitive: 'remove',
  participle: 'marked for removal',
  unfit: () => undefined,
  act: (job, { schedd }, { user, reason, at }) => {
    schedd.remove(job, at, `${reason ?? 'via condor_rm'} (by user ${user})`);
  },
};

export const hold = tool(HOLD);
export const release = tool(RELEASE);
export const remove = tool(REMOVE);

const SUPER_USERS = ['root', 'condor'];

function tool(verb: Verb): Tool {
  return (invocation, host) => {
    const options = readOptions(invocation.argv, {
      flags: ['all', 'a', 'totals'],
      valued: ['constraint', 'const', 'reason', 'subcode', 'name'],
    });
    if (options.unknown !== undefined) {
      return failed(`Unrecognized option: ${options.unknown}\n`);
    }
    const reason = options.value('reason');
    const constraint = options.value('constraint') ?? options.value('const');
    const lines = [
      ...options.words.map((word) => onOne(verb, word, { invocation, host, reason })),
      ...(constraint === undefined ? [] : [onMatching(verb, constraint, { invocation, host, reason })]),
      ...(options.has('all') || options.has('a') ? [onAll(verb, { invocation, host, reason })] : []),
    ];
    if (lines.length === 0) return failed(`${verb.name}: You did not specify any jobs\n`);
    return together(lines);
  };
}

interface Said {
  readonly ok: boolean;
  readonly line: string;
}

interface Hands {
  readonly invocation: Invocation;
  readonly host: ToolHost;
  readonly reason: string | undefined;
}

function onOne(verb: Verb, word: string, hands: Hands): Said {
  const { schedd } = hands.host;
  const named = jobNamed(word);
  if (named === undefined) return onMatching(verb, `Owner == "${word.replaceAll('"', '')}"`, hands, word);
  const { cluster, proc } = named;
  if (proc === undefined) {
    const done = actOn(verb, schedd.find(cluster), hands);
    return done > 0
      ? { ok: true, line: `All jobs in cluster ${cluster} have been ${verb.participle}` }
      : { ok: false, line: `Couldn't find/${verb.infinitive} all jobs in cluster ${cluster}` };
  }
  const [job] = schedd.find(cluster, proc);
  if (job === undefined) return { ok: false, line: `Job ${cluster}.${proc} not found` };
  if (!mayAct(job, hands)) {
    return { ok: false, line: `Permission denied to ${verb.infinitive} job ${cluster}.${proc}` };
  }
  const unfit = verb.unfit(job);
  if (unfit !== undefined) return { ok: false, line: `Job ${cluster}.${proc} ${unfit}` };
  actOn(verb, [job], hands);
  return { ok: true, line: `Job ${cluster}.${proc} ${verb.participle}` };
}

function onMatching(verb: Verb, constraint: string, hands: Hands, whose?: string): Said {
  const of = whose === undefined ? `matching constraint ${constraint}` : `of user "${whose}"`;
  const failure = { ok: false, line: `Couldn't find/${verb.infinitive} all jobs ${of}` };
  try {
    const { schedd } = hands.host;
    const options = { constraints: [constraint], at: hands.invocation.at };
    const jobs = constrained(schedd.jobs, ({ ad }) => ad, options);
    if (actOn(verb, jobs, hands) === 0) return failure;
    return { ok: true, line: `Jobs ${of} have been ${verb.participle}` };
  } catch {
    return failure;
  }
}

function onAll(verb: Verb, hands: Hands): Said {
  return actOn(verb, [...hands.host.schedd.jobs], hands) > 0
    ? { ok: true, line: `All jobs ${verb.participle}.` }
    : { ok: false, line: `Could not ${verb.infinitive} all jobs.` };
}

/** Answers how many of the jobs it came to; those of others, and those that it does not fit, are left alone. */
function actOn(verb: Verb, jobs: readonly Job[], hands: Hands): number {
  const { user, at } = hands.invocation;
  const fit = jobs.filter((job) => mayAct(job, hands) && verb.unfit(job) === undefined);
  for (const job of fit) verb.act(job, hands.host, { user, reason: hands.reason, at });
  return fit.length;
}

function mayAct(job: Job, { invocation: { user } }: Hands): boolean {
  return ownerOf(job) === user || SUPER_USERS.includes(user);
}

function together(said: readonly Said[]): Outcome {
  const linesOf = (ok: boolean): string =>
    said
      .filter((one) => one.ok === ok)
      .map(({ line }) => `${line}\n`)
      .join('');
  const complaint = linesOf(false);
  return {
    exitCode: said.every(({ ok }) => ok) ? 0 : 1,
    stdout: linesOf(true),
    stderr: complaint === '' ? '' : `\n${complaint}`,
  };
}
