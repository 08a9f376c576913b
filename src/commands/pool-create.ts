import { BotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { DEFAULT_POOL, NO_ROLES, poolName, type Pool } from '../domain/pool.js';
import { bold, code, shorten, words } from '../domain/words.js';
import type { Command, Request } from './command.js';
import type { Given } from './flags.js';
import { POOL_REGION } from './pool-flags.js';
import { regionOf } from './region.js';

/** `/condor_pool create NAME`: one more pool. Nothing is made in AWS yet, so it is not asked. */
export const poolCreate: Command = {
  name: 'create',
  slash: '/condor_pool',
  summary: 'Make one more pool, in the same account or another region of it',
  examples: ['/condor_pool create muon-lab -region eu-central-1'],
  role: 'admin',
  changes: 'always',
  // Who may make pools is for the admins of the workspace to say, not for those of one of its other pools.
  aboutPool: 'default',
  operands: 1,
  flags: [
    POOL_REGION,
    {
      name: 'collector',
      kind: 'text',
      summary: "the collector that annexes join; without it the pool's own head node",
      example: 'cm.example.org:9618',
    },
    {
      name: 'token-secret',
      kind: 'text',
      summary: 'the secret with a token for it',
      example: 'condor-annex/token-muon-lab',
    },
  ],
  look,
};

async function look(request: Request): Promise<Message> {
  const { hands, given, actor } = request;
  const [typed] = given.words;
  if (typed === undefined)
    throw new BotError('usage', 'A pool needs a name.', {
      hint: words`Like ${code('/condor_pool create muon-lab')}`,
    });
  const name = poolName(typed);
  const pool: Pool = {
    name,
    region: regionOf(request),
    credentials: { kind: 'own' },
    ...centreOf(given),
    channels: [],
    roles: { ...NO_ROLES, admins: [actor.id] },
    createdBy: actor.id,
    createdAt: hands.clock.now(),
    version: 0,
  };
  if (name === DEFAULT_POOL || (await hands.pools.save(pool)) !== 'saved')
    throw new BotError('conflict', words`There is a pool called ${code(name)} already.`, {
      hint: words`See it with ${code(`/condor_pool show ${name}`)}`,
    });
  return {
    tone: 'good',
    title: words`Pool ${bold(name)} is made, in region ${pool.region}. Nothing is in AWS yet, and nothing costs anything.`,
    lines: [
      words`Next: ${code(`/condor_pool use ${name}`)} in the channel of its people, and there ${code('/condor_annex -setup')}`,
    ],
  };
}

function centreOf({ texts }: Given): Pick<Pool, 'collector' | 'tokenSecret'> {
  const collector = texts.get('collector');
  const tokenSecret = texts.get('token-secret');
  if (collector === undefined && tokenSecret === undefined) return {};
  if (collector === undefined || tokenSecret === undefined)
    throw new BotError('usage', words`${code('-collector')} and ${code('-token-secret')} go together.`);
  if (!/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]{1,255})(:\d{1,5})?$/.test(collector))
    throw new BotError('usage', words`${code(shorten(collector, 60))} is not the address of a collector.`, {
      hint: words`Like ${code('-collector cm.example.org:9618')}`,
      flag: 'collector',
    });
  if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(tokenSecret))
    throw new BotError('usage', words`${code(shorten(tokenSecret, 60))} is not the name of a secret.`, {
      flag: 'token-secret',
    });
  return { collector: /:\d+$/.test(collector) ? collector : `${collector}:9618`, tokenSecret };
}
