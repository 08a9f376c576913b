import { BotError } from '../../domain/errors.js';
import type { HeadSight } from '../../ports/condor.js';
import { printed, type RunTool } from './run-tool.js';

/** What HTCondor on the head node is, and whether both its collector and its schedd answer. */
export async function look(run: RunTool): Promise<HeadSight> {
  const [settings, answering] = await Promise.all([settingsOf(run), isAnswering(run)]);
  return { ...settings, answering };
}

/** The trust domain that the head node's tokens are for. */
export async function getTrustDomain(run: RunTool): Promise<string> {
  return (await settingsOf(run)).trustDomain;
}

async function settingsOf(run: RunTool): Promise<Pick<HeadSight, 'version' | 'trustDomain'>> {
  const said = await printed(run, { argv: ['condor_config_val', 'CONDOR_VERSION', 'TRUST_DOMAIN'] });
  const [version = '', trustDomain = ''] = said.split('\n').map((line) => line.trim());
  if (!/^\d+\.\d+\.\d+/.test(version) || !/^[A-Za-z0-9._:[\]-]{1,255}$/.test(trustDomain))
    throw new BotError('upstream', 'The head node’s HTCondor does not say which pool it belongs to.');
  return { version, trustDomain };
}

/** The collector lists a schedd, and the schedd itself says how many jobs it has. */
async function isAnswering(run: RunTool): Promise<boolean> {
  const [listed, queue] = await Promise.all([
    run({ argv: ['condor_status', '-schedd', '-json', '-attributes', 'Name'] }),
    run({ argv: ['condor_q', '-allusers', '-totals', '-json'] }),
  ]);
  return [listed, queue].every(({ exitCode, stdout }) => exitCode === 0 && stdout.includes('{'));
}
