import { isOne, script } from './script.js';

/** The stream of notices that wait to be told. */
export const NOTICES_KEY = 'notices';
/** Notices that are to wait for their moment, by that moment. */
const LATER_KEY = 'notices-later';
/** Counts the notices that are to wait. */
const LATER_COUNT_KEY = 'notices-later-count';
/** The keys of progress that waits to be shown, in the order in which it became due; what may wait is last. */
export const DUE_KEY = 'progress-due';
/** Counts what became due. */
const COUNT_KEY = 'progress-count';
/** Where the progress of one key is kept. */
export const progressKey = (key: string): string => `progress:${key}`;

/**
 * Hands in a notice, unless one of its key was handed in before. Redis sorts those of one moment by their text: one that
 * is to wait begins with its number, behind what older versions kept, whose text begins with the key.
 *
 * KEYS[1] remembers the key
 * KEYS[2] the stream of notices
 * KEYS[3] the notices that are to wait
 * KEYS[4] counts them
 * ARGV[1] the notice as JSON
 * ARGV[2] how long the key is remembered, in milliseconds
 * ARGV[3] the moment before which it is not told, in epoch milliseconds, or empty
 */
const ADD_NOTICE = `
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[2]) then return 0 end
if ARGV[3] == '' then
  redis.call('XADD', KEYS[2], '*', 'notice', ARGV[1])
else
  local order = string.format('{"order":"%015d",', redis.call('INCR', KEYS[4]))
  redis.call('ZADD', KEYS[3], ARGV[3], order .. string.sub(ARGV[1], 2))
end
return 1
`;

/**
 * Lets notices become due, in the order of their moments, and of one moment in that in which they were handed in; at
 * most a thousand at a time.
 *
 * KEYS[1] the notices that are to wait
 * KEYS[2] the stream of notices
 * ARGV[1] now, in epoch milliseconds
 */
const RELEASE_NOTICES = `
local due = redis.call('ZRANGE', KEYS[1], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, 1000)
for _, notice in ipairs(due) do
  redis.call('XADD', KEYS[2], '*', 'notice', notice)
  redis.call('ZREM', KEYS[1], notice)
end
return #due
`;

/**
 * Puts notices in the place of others, if all of those are still there.
 *
 * KEYS[1] the stream of notices
 * ARGV[1] how many are to be replaced
 * ARGV[2…] their ids, and then the new notices as JSON
 */
const REPLACE_NOTICES = `
local last = tonumber(ARGV[1]) + 1
for index = 2, last do
  if #redis.call('XRANGE', KEYS[1], ARGV[index], ARGV[index]) == 0 then return false end
end
local ids = {}
for index = last + 1, #ARGV do
  table.insert(ids, redis.call('XADD', KEYS[1], '*', 'notice', ARGV[index]))
end
for index = 2, last do redis.call('XDEL', KEYS[1], ARGV[index]) end
return ids
`;

/**
 * Replaces what a key should show, unless that is newer. While people ask for the same place, the message that was posted is kept and
 * updated, also when it ended up somewhere else. When they ask for another place, a new "turn" begins there.
 *
 * What shows already all that people wait for may wait: its place in the order is behind everything that may not.
 *
 * The hash has: body, hash (of the body), version, turn, askedChannel, askedTs, and once shown: shown, channel, ts.
 *
 * KEYS[1] the hash of this progress
 * KEYS[2] what is due
 * KEYS[3] counts what became due
 * ARGV[1] its key
 * ARGV[2] message and fallback as JSON
 * ARGV[3] two hashes with a dot between: of what people wait to see, and of the whole message
 * ARGV[4] the channel that was asked for
 * ARGV[5] the ts that was asked for, or empty
 * ARGV[6] how long all this is kept from now, in milliseconds
 * ARGV[7] the version of what it shows, or empty
 */
const PUT_PROGRESS = `
if ARGV[7] ~= '' then
  local version = redis.call('HGET', KEYS[1], 'version')
  if version and tonumber(ARGV[7]) < tonumber(version) then return 0 end
  redis.call('HSET', KEYS[1], 'version', ARGV[7])
end
local names = { 'turn', 'askedChannel', 'askedTs', 'shown', 'channel', 'ts' }
local turn, askedChannel, askedTs, shown, channel, ts = unpack(redis.call('HMGET', KEYS[1], unpack(names)))
turn = tonumber(turn or '0')

local asksTheSame = askedChannel == ARGV[4] and askedTs == ARGV[5]
local standsThere = channel == ARGV[4] and (ARGV[5] == '' or ts == ARGV[5])
local moves = not asksTheSame and not standsThere
if moves then turn, shown = turn + 1, false end

redis.call('HSET', KEYS[1], 'body', ARGV[2], 'hash', ARGV[3], 'turn', turn,
  'askedChannel', ARGV[4], 'askedTs', ARGV[5])
if moves then redis.call('HDEL', KEYS[1], 'shown', 'channel', 'ts') end
redis.call('PEXPIRE', KEYS[1], ARGV[6])
if shown == ARGV[3] then
  redis.call('ZREM', KEYS[2], ARGV[1])
  return 0
end
local order = redis.call('INCR', KEYS[3])
if shown and string.match(shown, '^[^.]*') == string.match(ARGV[3], '^[^.]*') then order = order + 1e12 end
redis.call('ZADD', KEYS[2], 'LT', order, ARGV[1])
return 1
`;

/**
 * Remembers what a message shows and where it stands. What was put in meanwhile stays due; it becomes due again when an
 * older text came to be shown after a newer one.
 *
 * KEYS[1] the hash of this progress
 * KEYS[2] what is due
 * KEYS[3] counts what became due
 * ARGV[1] its key
 * ARGV[2] the hash of the message that was shown
 * ARGV[3] the turn in which it was listed
 * ARGV[4] the channel where it stands
 * ARGV[5] its ts there, or empty
 */
const SHOWN_PROGRESS = `
local hash, turn = unpack(redis.call('HMGET', KEYS[1], 'hash', 'turn'))
if turn ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], 'shown', ARGV[2], 'channel', ARGV[4], 'ts', ARGV[5])
if hash == ARGV[2] then
  redis.call('ZREM', KEYS[2], ARGV[1])
else
  redis.call('ZADD', KEYS[2], 'NX', redis.call('INCR', KEYS[3]), ARGV[1])
end
return 1
`;

interface AddOrder {
  readonly key: string;
  readonly notice: string;
  readonly keepMs: number;
  readonly notBefore: string;
}

interface ReplaceOrder {
  readonly ids: readonly string[];
  readonly notices: readonly string[];
}

interface PutOrder {
  readonly key: string;
  readonly body: string;
  readonly hash: string;
  readonly channel: string;
  readonly ts: string;
  readonly keepMs: number;
  readonly version: string;
}

interface ShownOrder {
  readonly key: string;
  readonly hash: string;
  readonly turn: string;
  readonly channel: string;
  readonly ts: string;
}

/** Reads a reply that is a list of texts, or nothing. */
const textsOrNothing = (reply: unknown): readonly string[] | undefined =>
  Array.isArray(reply) ? reply.map(String) : undefined;

export const outboxScripts = {
  addNotice: script(ADD_NOTICE, {
    keys: ({ key }: AddOrder) => [`told:${key}`, NOTICES_KEY, LATER_KEY, LATER_COUNT_KEY],
    args: ({ notice, keepMs, notBefore }) => [notice, String(keepMs), notBefore],
    reply: isOne,
  }),
  releaseNotices: script(RELEASE_NOTICES, {
    keys: (_now: number) => [LATER_KEY, NOTICES_KEY],
    args: (now) => [String(now)],
    reply: Number,
  }),
  replaceNotices: script(REPLACE_NOTICES, {
    keys: (_order: ReplaceOrder) => [NOTICES_KEY],
    args: ({ notices, ids }) => [String(ids.length), ...ids, ...notices],
    reply: textsOrNothing,
  }),
  putProgress: script(PUT_PROGRESS, {
    keys: ({ key }: PutOrder) => [progressKey(key), DUE_KEY, COUNT_KEY],
    args: ({ key, body, hash, channel, ts, keepMs, version }) => [
      key,
      body,
      hash,
      channel,
      ts,
      String(keepMs),
      version,
    ],
    reply: isOne,
  }),
  shownProgress: script(SHOWN_PROGRESS, {
    keys: ({ key }: ShownOrder) => [progressKey(key), DUE_KEY, COUNT_KEY],
    args: ({ key, hash, turn, channel, ts }) => [key, hash, turn, channel, ts],
    reply: isOne,
  }),
};
