import { BotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { bold, code, words } from '../domain/words.js';
import type { Command, Request } from './command.js';

/** `/condor_pool use NAME`: binds the channel where it is typed. It takes an admin of that pool: it makes operators. */
export const poolUse: Command = {
  name: 'use',
  slash: '/condor_pool',
  summary: 'Bind this channel to a pool: its commands are about it, and its members are its operators',
  examples: ['/condor_pool use muon-lab'],
  role: 'admin',
  changes: 'always',
  aboutPool: 'named',
  operands: 1,
  flags: [],
  look,
};

async function look({ hands, given, channel }: Request): Promise<Message> {
  if (given.words.length === 0)
    throw new BotError('usage', 'Which pool?', { hint: words`Like ${code('/condor_pool use muon-lab')}` });
  // Nobody is a member of their own messages with me but themselves; -pool says it there.
  if (channel === undefined || !/^[CG]/.test(channel))
    throw new BotError('usage', 'I bind channels, not direct messages.', {
      hint: words`Here say it with each command: ${code('-pool NAME')}`,
    });
  const { pool, pools } = hands;
  if ((await pools.bind(channel, pool.name)) !== 'saved')
    throw new BotError('conflict', words`Pool ${code(pool.name)} is gone.`);
  return {
    tone: 'good',
    title: words`Commands in this channel are about pool ${bold(pool.name)} from now on.`,
    lines: [
      words`Its members are operators there unless others are named; see ${code('/condor_pool show')}. Questions that are open stay with the pool that they were asked about.`,
    ],
  };
}
