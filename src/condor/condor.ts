import type { Condor, CondorOf } from '../ports/condor.js';
import type { Remote } from '../ports/remote.js';
import { act } from './tools/act.js';
import { listDone, listJobs, listMasters, listSlots, totals } from './tools/list.js';
import { look } from './tools/look.js';
import { off } from './tools/off.js';
import { toolsOn } from './tools/run-tool.js';
import { submit } from './tools/submit.js';
import { readTail } from './tools/tail.js';
import { mintToken } from './tools/token.js';

/** HTCondor on head nodes, driven by its own tools through the region's way to run commands there. */
export function condorOver(regions: { remote(region: string): Remote }): CondorOf {
  return ({ region, instanceId }) => condorOn(regions.remote(region), instanceId);
}

/** HTCondor on one head node. */
export function condorOn(remote: Remote, instanceId: string): Condor {
  const run = toolsOn(remote, instanceId);
  return {
    look: () => look(run),
    listSlots: (annexId) => listSlots(run, annexId),
    listMasters: (annexId) => listMasters(run, annexId),
    totals: () => totals(run),
    listJobs: (wanted) => listJobs(run, wanted),
    listDone: (wanted) => listDone(run, wanted),
    submit: (order) => submit(run, order),
    act: (verb, jobs, user) => act(run, verb, jobs, user),
    off: (annexId, mode) => off(run, annexId, mode),
    mintToken: ({ lifetimeMs }) => mintToken(run, lifetimeMs),
    readTail: (order) => readTail(run, order),
  };
}
