import { BotError } from '../domain/errors.js';
import { isAlive } from '../domain/instance.js';
import { DEFAULT_POOL } from '../domain/pool.js';
import { bold, code, counted, words } from '../domain/words.js';
import type { Command, Prepared, Request } from './command.js';

/** `/condor_pool delete NAME`: forgets a pool in which nothing lives. What it has cost stays on record. */
export const poolDelete: Command = {
  name: 'delete',
  slash: '/condor_pool',
  summary: 'Forget a pool in which nothing runs; what it has cost stays on record',
  examples: ['/condor_pool delete muon-lab'],
  role: 'admin',
  aboutPool: 'named',
  operands: 1,
  flags: [],
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  const { hands, actor } = request;
  const { pool } = hands;
  refuseUnlessItMayGo(request);
  await refuseWhileAlive(request);
  return {
    question: {
      tone: 'warning',
      title: words`Will forget pool ${bold(pool.name)} in region ${pool.region}, and who may do what there.`,
      lines: [
        words`Nothing of it runs. ${counted(pool.channels.length, 'channel')} bound to it will be about the default pool. What setup has made in the account stays there.`,
      ],
    },
    saw: JSON.stringify([pool.name, pool.version, pool.channels.length]),
    async commit(grounds, place) {
      return {
        saved: await hands.pools.remove(pool, grounds),
        nudge: 'pools',
        done: words`Pool ${code(pool.name)} is forgotten.`,
        progress: {
          key: `pool:${pool.name}:${hands.clock.now()}`,
          place,
          fallback: actor.id,
          message: { tone: 'good', title: words`Pool ${bold(pool.name)} is forgotten.` },
        },
      };
    },
  };
}

/** @throws BotError `usage` when it is not named, `conflict` for what is not to be forgotten. */
function refuseUnlessItMayGo({ hands, given }: Request): void {
  const { pool } = hands;
  if (given.words.length === 0)
    throw new BotError('usage', 'Which pool? Its name has to be typed.', {
      hint: words`Like ${code('/condor_pool delete muon-lab')}`,
    });
  if (pool.name === DEFAULT_POOL)
    throw new BotError('conflict', 'The default pool is in the settings of the bot and stays.');
  if (pool.credentials.kind === 'key')
    throw new BotError(
      'conflict',
      words`Pool ${code(pool.name)} has an access key: forgotten, nobody would end it.`,
      {
        hint: words`First: ${code(`/condor_pool credentials revoke -pool ${pool.name}`)}`,
      },
    );
}

/** @throws BotError `conflict` that names what lives: forgotten, nobody would look after it. */
async function refuseWhileAlive({ hands }: Request): Promise<void> {
  const { name, region, credentials } = hands.pool;
  const wishes = await hands.wishes.list(name);
  const living = wishes.filter(
    (wish) => (wish.kind === 'annex' || wish.kind === 'head') && wish.endedAt === undefined,
  );
  // Revoked, its account can't be looked at any more, and people were told what that means.
  const regions =
    credentials.kind === 'none' ? [] : [...new Set([region, ...wishes.map((wish) => wish.region)])];
  const listed = await Promise.all(
    regions.map((each) => hands.regions.cloud(each).listInstances({ pool: name })),
  );
  const alive = listed.flat().filter(isAlive);
  if (living.length === 0 && alive.length === 0) return;
  throw new BotError(
    'conflict',
    words`Pool ${code(name)} still has ${counted(living.length, 'annex or head node', 'annexes and head nodes')} and ${counted(alive.length, 'instance')}.`,
    { hint: words`End them first: ${code(`/condor_annex -status -pool ${name}`)}` },
  );
}
