import { asFields, asJson } from '../classad/print.js';
import { ownerOf } from '../job.js';
import { failed, printed } from '../outcome.js';
import { readOptions } from './options.js';
import { constrained, jobNamed } from './select.js';
import type { Tool } from './tool.js';

/** condor_history: jobs that have left the queue, newest first. */
export const history: Tool = ({ argv, at }, { schedd }) => {
  const options = readOptions(argv, {
    flags: ['json', 'backwards', 'nobatch'],
    valued: [
      'limit',
      'match',
      'completedsince',
      'constraint',
      'const',
      'attributes',
      'attrs',
      'since',
      'scanlimit',
    ],
  });
  if (options.unknown !== undefined) return failed(`Error: unknown argument ${options.unknown}\n`);
  const since = Number(options.value('completedsince') ?? 0);
  const named = options.words.map(jobNamed).filter((one) => one !== undefined);
  const owners = options.words.filter((word) => jobNamed(word) === undefined);
  const jobs = [...schedd.history].reverse().filter((job) => {
    if ((job.ad.number('CompletionDate') ?? 0) < since) return false;
    if (named.length > 0)
      return named.some(({ cluster, proc }) => job.cluster === cluster && (proc ?? job.proc) === job.proc);
    return owners.length === 0 || owners.includes(ownerOf(job));
  });
  const constraints = [...options.values('constraint'), ...options.values('const')];
  try {
    const found = constrained(jobs, ({ ad }) => ad, { constraints, at });
    const ads = found
      .slice(0, Number(options.value('limit') ?? options.value('match') ?? found.length))
      .map(({ ad }) => ad);
    const only = (options.value('attributes') ?? options.value('attrs'))?.split(/[\s,]+/);
    const { fields = ['ClusterId', 'ProcId', 'Owner', 'JobStatus', 'Cmd'], separator } = options;
    if (options.has('json')) return printed(asJson(ads, { only, brackets: true }));
    return printed(ads.map((my) => `${asFields(my, fields, { separator, scope: { my, at } })}\n`).join(''));
  } catch {
    return failed('Error: invalid constraint expression\n');
  }
};
