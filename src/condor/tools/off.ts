import type { OffMode, OffReport } from '../../ports/condor.js';
import { complaints, troubleOf } from '../read/trouble.js';
import { ofAnnex } from './constraints.js';
import type { RunTool } from './run-tool.js';

const SENT = /^Sent "Kill-Daemon(?:-Fast|-Peacefully)?" command (?:for "master" )?to master (.+)$/;

/** HTCondor's way to say that no master matches. */
const NOBODY = 'Found no ClassAds when querying pool';

/**
 * Tells the masters of exactly this annex to leave. `-annex` would go by the name, which another annex may have now, and
 * would tell nobody's masters which startd to set to peaceful; a master that is told itself does that for its own.
 */
export async function off(run: RunTool, annexId: string, mode: OffMode): Promise<OffReport> {
  const argv = [`-${mode}`, '-master', '-constraint', ofAnnex(annexId)];
  const answer = await run({ argv: ['condor_off', ...argv] });
  if (answer.stderr.includes(NOBODY)) return { reached: 0, trouble: [] };
  const reached = answer.stdout.split('\n').filter((line) => SENT.test(line)).length;
  const trouble = complaints(answer.stderr);
  // It exits with 0 even when it reached nobody.
  if (reached === 0) throw troubleOf('condor_off', answer);
  return { reached, trouble };
}
