import { failed, type Outcome } from '../outcome.js';
import { hold, release, remove } from './act.js';
import { history } from './history.js';
import { off } from './off.js';
import { queue } from './queue.js';
import { configVal, tail, tokenCreate, version } from './small.js';
import { status } from './status.js';
import { submit } from './submit.js';
import type { Invocation, Tool, ToolHost } from './tool.js';

/** Tools that ask a daemon, and those that do not. */
const OF_DAEMONS: ReadonlyMap<string, Tool> = new Map([
  ['condor_status', status],
  ['condor_q', queue],
  ['condor_submit', submit],
  ['condor_hold', hold],
  ['condor_release', release],
  ['condor_rm', remove],
  ['condor_off', off],
]);
const OF_FILES: ReadonlyMap<string, Tool> = new Map([
  ['condor_history', history],
  ['condor_token_create', tokenCreate],
  ['condor_config_val', configVal],
  ['condor_version', version],
]);
const OF_THE_SYSTEM: ReadonlyMap<string, Tool> = new Map([['tail', tail]]);

/** Runs a program of a head node. */
export function runTool(invocation: Invocation, host: ToolHost | undefined): Outcome {
  const name = (invocation.argv[0] ?? '').replace(/^\/usr\/s?bin\//, '');
  const ofDaemons = OF_DAEMONS.get(name);
  const tool = ofDaemons ?? OF_FILES.get(name) ?? OF_THE_SYSTEM.get(name);
  if (tool === undefined || host === undefined)
    return failed(`bash: line 1: ${name}: command not found\n`, 127);
  if (ofDaemons !== undefined && !host.isAnswering) return noAnswer(host);
  return tool(invocation, host);
}

function noAnswer({ address }: ToolHost): Outcome {
  return failed(
    `Error: communication error\nCEDAR:6001:Failed to connect to <${address}:9618?addrs=${address}-9618&noUDP&sock=collector>\n`,
  );
}
