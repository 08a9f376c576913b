import { failed, type Outcome } from '../outcome.js';
import { hold, release, remove } from './act.js';
import { history } from './history.js';
import { off } from './off.js';
import { queue } from './queue.js';
import { configVal, tail, tokenCreate, version } from './small.js';
import { status } from './status.js';
import { submit } from './submit.js';
import type { Invocation, Tool, ToolHost } from './tool.js';

/** Tools that ask the collector, those that ask the schedd, and those that see by themselves what they need. */
const OF_THE_COLLECTOR: ReadonlyMap<string, Tool> = new Map([['condor_status', status]]);
const OF_THE_SCHEDD: ReadonlyMap<string, Tool> = new Map([
  ['condor_q', queue],
  ['condor_submit', submit],
  ['condor_hold', hold],
  ['condor_release', release],
  ['condor_rm', remove],
]);
const OTHERS: ReadonlyMap<string, Tool> = new Map([
  ['condor_off', off],
  ['condor_history', history],
  ['condor_token_create', tokenCreate],
  ['condor_config_val', configVal],
  ['condor_version', version],
  ['tail', tail],
]);

/** Runs a program of a head node. */
export function runTool(invocation: Invocation, host: ToolHost | undefined): Outcome {
  const name = (invocation.argv[0] ?? '').replace(/^\/usr\/s?bin\//, '');
  const tool = OF_THE_COLLECTOR.get(name) ?? OF_THE_SCHEDD.get(name) ?? OTHERS.get(name);
  if (tool === undefined || host === undefined)
    return failed(`bash: line 1: ${name}: command not found\n`, 127);
  const { isAnswering, address } = host;
  const noConnection = `CEDAR:6001:Failed to connect to <${address}:9618>\n`;
  if (!isAnswering && OF_THE_COLLECTOR.has(name))
    return failed(`Error: communication error\n${noConnection}`);
  if (!isAnswering && name === 'condor_q') return failed(`Error: ${noConnection}${EXTRA_INFO}`);
  if (!isAnswering && OF_THE_SCHEDD.has(name)) return failed("\nERROR: Can't find address of local schedd\n");
  return tool(invocation, host);
}

const EXTRA_INFO = `
Extra Info: You probably saw this error because the condor_schedd is not
running on the machine you are trying to query.
`;
