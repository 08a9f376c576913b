import { BotError } from '../../domain/errors.js';
import { words } from '../../domain/words.js';
import type { SubmitOrder, Submitted } from '../../ports/condor.js';
import { readDone, readJobs } from '../read/jobs.js';
import { troubleOf } from '../read/trouble.js';
import { ofKey } from './constraints.js';
import { printed, type RunTool } from './run-tool.js';

/** What the description is called beside its files. */
const DESCRIPTION = 'condor.submit';

/** Nobody knows what became of it the first time: run.sh. */
const CUT_OFF = 124;

/** Only what tells jobs apart; a batch may be large. */
const IDENTITY = 'ClusterId,ProcId,Owner,JobStatus';
const MOST_JOBS = 10_000;

/** Submits jobs once per key, in a directory of their own. */
export async function submit(run: RunTool, order: SubmitOrder): Promise<Submitted> {
  const { user, key, description, files, annexName } = order;
  if (Object.hasOwn(files, DESCRIPTION))
    throw new BotError('usage', words`A file beside the description cannot be called ${DESCRIPTION}.`);
  const command: readonly [string, ...string[]] = [
    'condor_submit',
    ...['-terse', '-single-cluster'],
    ...additions({ key, description, annexName }).flatMap((line) => ['-append', line]),
    DESCRIPTION,
  ];
  const answer = await run({
    argv: [...command],
    user,
    dir: `jobs/${key}`,
    files: { [DESCRIPTION]: ended(description), ...files },
  });
  if (answer.exitCode === CUT_OFF) return await findCutOff(run, key);
  if (answer.exitCode !== 0) throw troubleOf('condor_submit', answer, 'usage');
  return readSubmitted(answer.stdout);
}

/** Lines that count as if they stood in the description, before it queues. */
function additions({ key, description, annexName }: Pick<SubmitOrder, 'key' | 'description' | 'annexName'>) {
  return [
    `+SubmitKey = "${checkedKey(key)}"`,
    // Annexes of condor_annex' own images run only jobs that say so.
    '+MayUseAWS = TRUE',
    ...(/^\s*should_?transfer_?files\s*=/im.test(description) ? [] : ['should_transfer_files = YES']),
    ...(annexName === undefined ? [] : onlyOn(annexName)),
  ];
}

/** What the description requires has to be so, too; HTCondor puts its own text in. */
function onlyOn(annexName: string): readonly string[] {
  if (!/^[A-Za-z0-9.-]{1,64}$/.test(annexName))
    throw new Error(`${JSON.stringify(annexName.slice(0, 100))} is no annex.`);
  return [
    `+TargetAnnexName = "${annexName}"`,
    `requirements = ($(requirements:TRUE)) && (TARGET.AnnexName =?= "${annexName}")`,
  ];
}

function checkedKey(key: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(key)) throw new Error('A key has letters, digits and dashes.');
  return key;
}

/** condor_submit takes a last line without an end for a mistake in some releases. */
function ended(description: string): string {
  const text = description.replace(/\r\n?/g, '\n');
  return text.endsWith('\n') ? text : `${text}\n`;
}

function readSubmitted(terse: string): Submitted {
  const [, cluster, first, lastCluster, last] = /^(\d+)\.(\d+) - (\d+)\.(\d+)$/m.exec(terse) ?? [];
  if (cluster === undefined || cluster !== lastCluster)
    throw new BotError('usage', 'The description queues no jobs.', {
      hint: 'Its last line should be: queue',
    });
  return { cluster: Number(cluster), count: Number(last) - Number(first) + 1 };
}

/** The jobs may be in the queue, although nobody was told; if not, they never will. */
async function findCutOff(run: RunTool, key: string): Promise<Submitted> {
  const wanted = ['-json', '-attributes', IDENTITY, '-limit', String(MOST_JOBS), '-constraint', ofKey(key)];
  const queued = readJobs(await printed(run, { argv: ['condor_q', '-allusers', ...wanted] }));
  const done = readDone(await printed(run, { argv: ['condor_history', ...wanted] }));
  const [first] = [...queued, ...done];
  if (first !== undefined) return { cluster: first.cluster, count: queued.length + done.length };
  throw new BotError(
    'conflict',
    'The head node was interrupted while it took the jobs, and has none of them.',
    {
      hint: 'Submit them again.',
    },
  );
}
