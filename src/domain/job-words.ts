import type { Job, JobStatus } from './job.js';
import type { Cell } from './message.js';
import { slackIdOf } from './unix-user.js';
import { code, counted, joinWords, person, shorten, type Part, type Words } from './words.js';

const MOST_IN_COMMAND = 80;

/** What people call the states that HTCondor counts. */
const SAID: Readonly<Record<JobStatus, string>> = {
  idle: 'waiting',
  running: 'running',
  removing: 'being removed',
  completed: 'completed',
  held: 'held',
  'transferring output': 'sending output',
  suspended: 'suspended',
};

/** A job's state in a word. */
export function statusWord({ status }: Pick<Job, 'status'>): string {
  return SAID[status];
}

/** Whose a job is: the person behind the user on the head node, or that user. */
export function ownerCell(owner: string): Cell {
  const id = slackIdOf(owner);
  return id === undefined ? owner : person(id);
}

/** The same within a sentence. */
export function ownerWord(owner: string): Part {
  const cell = ownerCell(owner);
  return typeof cell === 'string' ? code(cell) : cell;
}

/** What a job runs, without the directories of the program. */
export function whatRuns({ command, args }: Pick<Job, 'command' | 'args'>): string {
  const program = command.split('/').at(-1) ?? '';
  return shorten(args === undefined || args === '' ? program : `${program} ${args}`, MOST_IN_COMMAND);
}

/** `3 running, 2 waiting`, in the order in which people ask. */
export function stateCounts(jobs: readonly Pick<Job, 'status'>[]): string {
  const order = Object.keys(SAID) as JobStatus[];
  return ['running' as const, ...order.filter((status) => status !== 'running')]
    .map((status) => ({ status, count: jobs.filter((job) => job.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${SAID[status]}`)
    .join(', ');
}

/** `3 jobs of @ben`, or of how many people. */
export function jobsOfWhom(jobs: readonly Pick<Job, 'owner'>[]): Words {
  const owners = [...new Set(jobs.map(({ owner }) => owner))];
  return [
    `${counted(jobs.length, 'job')} of `,
    ...(owners.length > 3 ? [`${owners.length} people`] : joinWords(owners.map(ownerWord), ', ')),
  ];
}
