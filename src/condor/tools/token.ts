import { type KeyObject, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { checkedToken } from '../token.js';
import { getTrustDomain } from './look.js';
import { printed, type RunTool } from './run-tool.js';

/** What an annex's instances have to be allowed, and nothing else: they join, and ask the collector for what they join. */
const RIGHTS = ['ADVERTISE_STARTD', 'ADVERTISE_MASTER', 'READ'];

/** Mints a token that only the caller can read: Run Command keeps what scripts print, for everybody who may see it. */
export async function mintToken(run: RunTool, lifetimeMs: number): Promise<string> {
  const [trustDomain, { publicKey, privateKey }] = await Promise.all([getTrustDomain(run), keys()]);
  const said = await printed(run, {
    argv: [
      'condor_token_create',
      ...['-identity', `condor@${trustDomain}`, '-lifetime', String(Math.ceil(lifetimeMs / 1000))],
      ...RIGHTS.flatMap((right) => ['-authz', right]),
    ],
    sealTo: publicKey,
    key: privateKey,
  });
  return checkedToken(said);
}

async function keys(): Promise<{ readonly publicKey: string; readonly privateKey: KeyObject }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), privateKey };
}
