import { posix } from 'node:path';
import { adOf } from '../described-job.js';
import { failed, type Outcome, printed } from '../outcome.js';
import { readDescription, SubmitError } from '../submit-description.js';
import { type Options, readOptions } from './options.js';
import type { Invocation, Tool, ToolHost } from './tool.js';

const FLAGS = ['terse', 'verbose', 'single-cluster'];
const VALUED = ['append', 'a', 'batch-name', 'name', 'file'];

/** condor_submit: puts the jobs of a submit description into the queue. */
export const submit: Tool = (invocation, host) => {
  const options = readOptions(invocation.argv, { flags: FLAGS, valued: VALUED });
  if (options.unknown !== undefined) return failed(`ERROR: Unknown option ${options.unknown}\n`);
  if (invocation.user === 'root') {
    return failed('\nERROR: Submitting jobs as user/group 0 (root) is not allowed for security reasons.\n');
  }
  const [file = '-'] = options.words;
  const path = posix.resolve(invocation.directory, file);
  const text = file === '-' ? invocation.input : host.disk.read(path);
  if (text === undefined) {
    return failed(`\nERROR: Failed to open command file (${file}) (No such file or directory)\n`);
  }
  try {
    return put(text, options, { invocation, host });
  } catch (error) {
    if (error instanceof SubmitError) {
      return { exitCode: 1, stdout: options.has('terse') ? '' : 'Submitting job(s)', stderr: error.message };
    }
    throw error;
  }
};

function put(
  text: string,
  options: Options,
  { invocation, host }: { readonly invocation: Invocation; readonly host: ToolHost },
): Outcome {
  const { schedd, disk, machine, uidDomain } = host;
  const batch = options.value('batch-name');
  const appended = [
    ...options.values('append'),
    ...options.values('a'),
    ...(batch === undefined ? [] : [`batch_name = ${batch}`]),
  ];
  const described = readDescription(text, {
    file: options.words[0] ?? 'stdin',
    appended,
    cluster: schedd.nextCluster,
    singleCluster: options.has('single-cluster'),
  });
  // Another executable begins another cluster.
  const clusters = new Set(described.map(({ commands }) => commands.get('executable')));
  if (options.has('single-cluster') && clusters.size > 1) {
    throw new SubmitError(
      '\nERROR: Number of submitted clusters would exceed 1 and -single-cluster was specified\n',
    );
  }
  const place = { owner: invocation.user, uidDomain, directory: invocation.directory, machine, disk };
  const ads = described.map((job) => adOf(job, place));
  if (ads.length === 0) {
    const name = options.words[0] ?? 'stdin';
    throw new SubmitError(`WARNING: "${name}" has only empty "queue" commands -- no jobs queued\n\n`);
  }
  const cluster = schedd.submit(ads, invocation.at);
  if (options.has('terse')) return printed(`${cluster}.0 - ${cluster}.${ads.length - 1}\n`);
  return printed(
    `Submitting job(s)${'.'.repeat(ads.length)}\n${ads.length} job(s) submitted to cluster ${cluster}.\n`,
  );
}
