import type { Saved } from '../ports/stores.js';
import { script } from './script.js';
import { wishesKey } from './wish-scripts.js';

/** All pools that were made or changed, by name. */
export const POOLS = 'pools';
/** Which pool each bound channel is bound to. */
export const POOL_CHANNELS = 'pool-channels';

/**
 * Saves a pool, or forgets it, and takes the question that this answers: all of it or nothing.
 *
 * KEYS[1] the hash of pools
 * KEYS[2] the hash of bound channels
 * KEYS[3] the wishes of the pool
 * KEYS[4] the question (looked at when ARGV[4] is not empty)
 * KEYS[5] where its answer is kept
 * ARGV[1] the pool's name
 * ARGV[2] the version that the stored pool must have; 0: there must be none that can be read
 * ARGV[3] the pool as JSON, with its next version; empty: it is forgotten
 * ARGV[4] the answer as JSON, or empty
 * ARGV[5] how long the answer is kept, in milliseconds
 * ARGV[6] the moment by which the lease of an annex ended that counts as ended, or empty
 */
const SAVE_POOL = `
local function decoded(text)
  local readable, value = pcall(cjson.decode, text)
  if readable and type(value) == 'table' then return value end
  return nil
end

local stored = redis.call('HGET', KEYS[1], ARGV[1])
local pool = stored and decoded(stored)
local version = pool and tonumber(pool.version) or 0
if version ~= tonumber(ARGV[2]) then return 'changed' end

if ARGV[3] == '' then
  for _, text in ipairs(redis.call('HVALS', KEYS[3])) do
    local wish = decoded(text)
    local lives = wish and (wish.kind == 'annex' or wish.kind == 'head') and type(wish.endedAt) ~= 'number'
    local over = ARGV[6] ~= '' and lives and wish.kind == 'annex' and (tonumber(wish.leaseEndsAt) or math.huge) <= tonumber(ARGV[6])
    if lives and not over then return 'changed' end
  end
end

if ARGV[4] ~= '' and redis.call('EXISTS', KEYS[4]) == 0 then return 'answered' end
if ARGV[3] ~= '' then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
else
  redis.call('HDEL', KEYS[1], ARGV[1])
  local bound = redis.call('HGETALL', KEYS[2])
  for i = 1, #bound, 2 do
    if bound[i + 1] == ARGV[1] then redis.call('HDEL', KEYS[2], bound[i]) end
  end
end
if ARGV[4] ~= '' then
  redis.call('SET', KEYS[5], ARGV[4], 'PX', ARGV[5])
  redis.call('DEL', KEYS[4])
end
return 'saved'
`;

/**
 * Binds a channel to a pool that is there.
 *
 * KEYS[1] the hash of pools
 * KEYS[2] the hash of bound channels
 * ARGV[1] the channel
 * ARGV[2] the pool's name
 * ARGV[3] '1' when the pool is there without being stored
 */
const BIND_CHANNEL = `
if ARGV[3] ~= '1' and redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 then return 'changed' end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 'saved'
`;

interface SaveOrder {
  readonly name: string;
  readonly version: number;
  readonly value: string;
  readonly questionId: string;
  readonly answer: string;
  readonly keepAnswerMs: number;
  readonly leasesOverBy: number | undefined;
}

interface BindOrder {
  readonly channel: string;
  readonly pool: string;
  readonly isThere: boolean;
}

export const poolScripts = {
  savePool: script(SAVE_POOL, {
    keys: ({ name, questionId }: SaveOrder) => [
      POOLS,
      POOL_CHANNELS,
      wishesKey(name),
      `question:${questionId}`,
      `answer:${questionId}`,
    ],
    args: ({ name, version, value, answer, keepAnswerMs, leasesOverBy }) => [
      name,
      String(version),
      value,
      answer,
      String(keepAnswerMs),
      leasesOverBy === undefined ? '' : String(leasesOverBy),
    ],
    reply: (reply) => reply as Saved,
  }),
  bindChannel: script(BIND_CHANNEL, {
    keys: () => [POOLS, POOL_CHANNELS],
    args: ({ channel, pool, isThere }: BindOrder) => [channel, pool, isThere ? '1' : '0'],
    reply: (reply) => reply as 'saved' | 'changed',
  }),
};
