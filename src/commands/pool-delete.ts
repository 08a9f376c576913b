import { BotError } from '../domain/errors.js';
import { DEFAULT_POOL } from '../domain/pool.js';
import { bold, code, counted, words } from '../domain/words.js';
import type { Command, Prepared, Request } from './command.js';
import { refuseWhileAlive } from './pool-lives.js';

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
  const unlooked = await refuseWhileAlive(request);
  const bound = words`${counted(pool.channels.length, 'channel')} bound to it will be about the default pool. What setup has made in the account stays there.`;
  return {
    question: {
      tone: 'warning',
      title: words`Will forget pool ${bold(pool.name)} in region ${pool.region}, and who may do what there.`,
      lines: [
        ...(unlooked === undefined ? [] : [unlooked.line]),
        unlooked === undefined ? words`Nothing of it runs. ${bound}` : bound,
      ],
    },
    saw: JSON.stringify([pool.name, pool.version, pool.channels.length, ...(unlooked?.regions ?? [])]),
    async commit(grounds, place) {
      return {
        saved: await hands.pools.remove(pool, { ...grounds, leasesOverBy: unlooked?.leasesOverBy }),
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
