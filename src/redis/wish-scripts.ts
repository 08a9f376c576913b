import type { Saved } from '../ports/stores.js';
import { isOne, script } from './script.js';

/**
 * Saves a wish, takes the question it answers and respects the fence: all of it or nothing. What needs memory comes
 * first: a server that is full refuses that, and would not have refused to delete.
 *
 * KEYS[1] the hash of the pool's wishes
 * KEYS[2] the highest fencing number that has written to the pool
 * KEYS[3] the question (looked at when ARGV[5] is not empty)
 * KEYS[4] where its answer is kept
 * ARGV[1] the wish's field in the hash
 * ARGV[2] the version that the stored wish must have; 0: there must be none, or one that has ended
 * ARGV[3] the annex' identity; empty for an account
 * ARGV[4] the wish as JSON, with its next version
 * ARGV[5] the answer as JSON, or empty
 * ARGV[6] how long the answer is kept, in milliseconds
 * ARGV[7] the fencing number of the lock, or empty
 * ARGV[8] a stored value that counts as none because nobody can read it, or empty
 */
const SAVE_WISH = `
local stored = redis.call('HGET', KEYS[1], ARGV[1])
local version, id, ended = 0, nil, false
if stored and stored ~= ARGV[8] then
  local readable, wish = pcall(cjson.decode, stored)
  if not readable or type(wish) ~= 'table' then return 'changed' end
  version, id, ended = tonumber(wish.version), wish.id, type(wish.endedAt) == 'number'
end

if ARGV[7] ~= '' then
  local highest = tonumber(redis.call('GET', KEYS[2]) or '0')
  if tonumber(ARGV[7]) < highest then return 'fenced' end
end

local wanted = tonumber(ARGV[2])
local another = ARGV[3] ~= '' and id ~= nil and id ~= ARGV[3]
local succeeds = wanted == 0 and ended and another
if not succeeds and (version ~= wanted or another) then return 'changed' end

if ARGV[5] ~= '' and redis.call('EXISTS', KEYS[3]) == 0 then return 'answered' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[4])
if ARGV[7] ~= '' then redis.call('SET', KEYS[2], ARGV[7]) end
if ARGV[5] ~= '' then
  redis.call('SET', KEYS[4], ARGV[5], 'PX', ARGV[6])
  redis.call('DEL', KEYS[3])
end
return 'saved'
`;

/**
 * Forgets an annex that has ended.
 *
 * KEYS[1] the hash of the pool's wishes
 * ARGV[1] the wish's field in the hash
 * ARGV[2] the version that it must have
 * ARGV[3] the annex' identity
 */
const REMOVE_WISH = `
local stored = redis.call('HGET', KEYS[1], ARGV[1])
if not stored then return 0 end
local readable, wish = pcall(cjson.decode, stored)
if not readable or type(wish) ~= 'table' then return 0 end
if tonumber(wish.version) ~= tonumber(ARGV[2]) or wish.id ~= ARGV[3] then return 0 end
if type(wish.endedAt) ~= 'number' then return 0 end
return redis.call('HDEL', KEYS[1], ARGV[1])
`;

/** What a save hands to its script. */
export interface SaveOrder {
  readonly pool: string;
  readonly field: string;
  readonly version: number;
  readonly id: string;
  readonly value: string;
  readonly questionId: string;
  readonly answer: string;
  readonly keepAnswerMs: number;
  readonly fence: number | undefined;
  readonly unreadable: string;
}

interface RemoveOrder {
  readonly pool: string;
  readonly field: string;
  readonly version: number;
  readonly id: string;
}

/** The hash that holds a pool's wishes. */
export const wishesKey = (pool: string): string => `wishes:${pool}`;

export const wishScripts = {
  saveWish: script(SAVE_WISH, {
    keys: (order: SaveOrder) => [
      wishesKey(order.pool),
      `fenced:${order.pool}`,
      `question:${order.questionId}`,
      `answer:${order.questionId}`,
    ],
    args: (order) => [
      order.field,
      String(order.version),
      order.id,
      order.value,
      order.answer,
      String(order.keepAnswerMs),
      order.fence === undefined ? '' : String(order.fence),
      order.unreadable,
    ],
    reply: (reply) => reply as Saved,
  }),
  removeWish: script(REMOVE_WISH, {
    keys: (order: RemoveOrder) => [wishesKey(order.pool)],
    args: (order) => [order.field, String(order.version), order.id],
    reply: isOne,
  }),
};
