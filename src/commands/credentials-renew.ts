import { driftWords, isNoDrift, shortKeyId } from '../domain/credentials.js';
import { BotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import type { Pool } from '../domain/pool.js';
import { bold, code, words, type Words } from '../domain/words.js';
import { findDrift } from './credentials-drift.js';
import { refuseWhileUnderWay, wished } from './credentials-wish.js';
import type { Command, Prepared, Request } from './command.js';

/** `/condor_pool credentials rotate`: a new key in place of the one in use, with both alive for an hour. */
export const credentialsRotate: Command = {
  name: 'credentials rotate',
  slash: '/condor_pool',
  summary: 'A new key for the user that I made; the old one ends once the new one has worked',
  examples: ['/condor_pool credentials rotate'],
  role: 'admin',
  flags: [],
  prepare: rotate,
};

/** `/condor_pool credentials renew`: the user that the bot made gets the rights that a newer bot needs. */
export const credentialsRenew: Command = {
  name: 'credentials renew',
  slash: '/condor_pool',
  summary: 'Give the user that I made the rights that I need now, and no others; its key stays',
  examples: ['/condor_pool credentials renew'],
  role: 'admin',
  flags: [],
  prepare: renew,
};

async function rotate(request: Request): Promise<Prepared> {
  const { pool } = request.hands;
  const { name } = pool;
  const { userName, accessKeyId } = ownKey(pool, {
    no: words`Pool ${code(name)} has no access key that could be renewed.`,
    foreign: 'That key is of a user that I did not make, and not mine to renew.',
    hint: words`Make a second key for the same user in IAM and fill it in: ${code(`/condor_pool credentials key -pool ${name}`)}. The old one is at work until the new one is taken.`,
  });
  const found = await findDrift(request.hands);
  const drift = found === undefined || isNoDrift(found) ? undefined : found;
  const question: Message = {
    title: words`Will make a new access key for ${bold(userName)} and act by it for pool ${bold(name)} once AWS takes it.`,
    lines: [
      words`The old one, ${code(shortKeyId(accessKeyId))}, goes on working for an hour, is then switched off, and deleted a day later. Nothing is interrupted.`,
      ...(drift === undefined ? [] : [words`Its user gets the rights of today first. ${driftWords(drift)}`]),
    ],
  };
  return wished(request, 'rotate', question, drift);
}

async function renew(request: Request): Promise<Prepared> {
  const { pool, keyring } = request.hands;
  const { name } = pool;
  const { userName } = ownKey(pool, {
    no: words`Pool ${code(name)} has no user of mine whose rights I could renew.`,
    foreign: 'That key is of a user that I did not make, and its rights are not mine to change.',
    hint: words`What it lacks, and a policy with that, tells ${code(`/condor_pool credentials -pool ${name}`)}`,
  });
  const drift = await keyring.compareRights(pool);
  if (isNoDrift(drift))
    throw new BotError('conflict', words`The user ${code(userName)} has the rights that I need now already.`);
  return wished(
    request,
    'renew',
    {
      title: words`Will give the user ${bold(userName)} of pool ${bold(name)} the rights that I need now, and no others.`,
      lines: [
        driftWords(drift),
        words`Its policy gets a new version, as ${code('npm run --silent policy -- annex-user')} prints it; the one in force is kept as the one before, older ones are deleted. Its key stays.`,
      ],
    },
    drift,
  );
}

/** The key of a user that the bot made. @throws BotError `conflict` in these words when there is none. */
function ownKey(
  pool: Pool,
  { no, foreign, hint }: { readonly no: Words; readonly foreign: string; readonly hint: Words },
): { readonly userName: string; readonly accessKeyId: string } {
  refuseWhileUnderWay(pool);
  const { credentials, name } = pool;
  if (credentials.kind !== 'key')
    throw new BotError('conflict', no, {
      hint: words`See ${code(`/condor_pool credentials -pool ${name}`)}`,
    });
  const { userName, accessKeyId } = credentials;
  if (userName === undefined) throw new BotError('conflict', foreign, { hint });
  return { userName, accessKeyId };
}
