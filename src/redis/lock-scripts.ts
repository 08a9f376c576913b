import { isOne, script, textOrNothing } from './script.js';

/**
 * Takes a lock or prolongs it. A lock that is newly taken gets a number above all before it. Numbers are at least the
 * server's time in milliseconds, so that they go on rising when the server lost what it knew: with a counter alone, a
 * holder from before the loss could fence off everybody after it.
 *
 * KEYS[1] the lock: "<number> <holder>"
 * KEYS[2] the last number given out for it
 * ARGV[1] the holder
 * ARGV[2] how long it is held from now, in milliseconds
 */
const HOLD_LOCK = `
local held = redis.call('GET', KEYS[1])
if held then
  local number, holder = string.match(held, '^(%d+) (.*)$')
  if holder ~= ARGV[1] then return false end
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return number
end
local now = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local number = math.max(last + 1, now[1] * 1000 + math.floor(now[2] / 1000))
local text = string.format('%.0f', number)
redis.call('SET', KEYS[2], text)
redis.call('SET', KEYS[1], text .. ' ' .. ARGV[1], 'PX', ARGV[2])
return text
`;

/**
 * Gives a lock back, if it is still this holder's.
 *
 * KEYS[1] the lock: "<number> <holder>"
 * ARGV[1] the holder
 */
const RELEASE_LOCK = `
local held = redis.call('GET', KEYS[1])
if not held or string.match(held, '^%d+ (.*)$') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;

interface HoldOrder {
  readonly name: string;
  readonly holder: string;
  readonly holdMs: number;
}

export const lockScripts = {
  holdLock: script(HOLD_LOCK, {
    keys: ({ name }: HoldOrder) => [`lock:${name}`, `fence:${name}`],
    args: ({ holder, holdMs }) => [holder, String(holdMs)],
    reply: textOrNothing,
  }),
  releaseLock: script(RELEASE_LOCK, {
    keys: ({ name }: Omit<HoldOrder, 'holdMs'>) => [`lock:${name}`],
    args: ({ holder }) => [holder],
    reply: isOne,
  }),
};
