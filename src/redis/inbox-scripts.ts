import { isOne, script } from './script.js';

/** What came in, as JSON, by its id. */
const INBOX_KEY = 'inbox';
/** When somebody was at it last, by its id. */
export const INBOX_TOUCHED_KEY = 'inbox-touched';

/**
 * Keeps what came in, unless it is kept already.
 *
 * KEYS[1] what came in
 * KEYS[2] when somebody was at it last
 * ARGV[1] its id
 * ARGV[2] all of it as JSON
 * ARGV[3] when it came, in epoch milliseconds
 */
const NOTE_RECEIVED = `
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
return redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
`;

/**
 * Forgets what was answered.
 *
 * KEYS[1] what came in
 * KEYS[2] when somebody was at it last
 * ARGV[1] its id
 */
const TICK_RECEIVED = `
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('HDEL', KEYS[1], ARGV[1])
`;

/**
 * Lists what nobody has been at for a while, longest left first: id, JSON, id, JSON… What is gone has an empty text.
 *
 * KEYS[1] what came in
 * KEYS[2] when somebody was at it last
 * ARGV[1] since when nobody was, in epoch milliseconds
 * ARGV[2] how many at most
 */
const LIST_LEFT = `
local listed = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], '-inf', ARGV[1], 'BYSCORE', 'LIMIT', 0, ARGV[2])) do
  listed[#listed + 1] = id
  listed[#listed + 1] = redis.call('HGET', KEYS[1], id) or ''
end
return listed
`;

interface NoteOrder {
  readonly id: string;
  readonly received: string;
  readonly at: number;
}

interface ListOrder {
  readonly since: number;
  readonly most: number;
}

export const inboxScripts = {
  noteReceived: script(NOTE_RECEIVED, {
    keys: (_order: NoteOrder) => [INBOX_KEY, INBOX_TOUCHED_KEY],
    args: ({ id, received, at }) => [id, received, String(at)],
    reply: isOne,
  }),
  tickReceived: script(TICK_RECEIVED, {
    keys: (_id: string) => [INBOX_KEY, INBOX_TOUCHED_KEY],
    args: (id) => [id],
    reply: isOne,
  }),
  listLeft: script(LIST_LEFT, {
    keys: (_order: ListOrder) => [INBOX_KEY, INBOX_TOUCHED_KEY],
    args: ({ since, most }) => [String(since), String(most)],
    reply: (reply) => (Array.isArray(reply) ? reply.map(String) : []),
  }),
};
