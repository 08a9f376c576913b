import { script } from './script.js';

/**
 * Notes what is seen, and answers when each was seen first, in the same order. What is not seen is forgotten.
 *
 * KEYS[1] the hash of first sights
 * ARGV[1] now, in epoch milliseconds
 * ARGV[2…] what is seen
 */
const NOTE_SIGHTS = `
local first = {}
for index = 2, #ARGV do
  first[index - 1] = redis.call('HGET', KEYS[1], ARGV[index]) or ARGV[1]
end
redis.call('DEL', KEYS[1])
for index = 2, #ARGV do
  redis.call('HSET', KEYS[1], ARGV[index], first[index - 1])
end
return first
`;

interface NoteOrder {
  readonly subject: string;
  readonly seen: readonly string[];
  readonly now: number;
}

/** The hash of first sights of a subject. */
export const sightsKey = (subject: string): string => `sights:${subject}`;

export const sightScripts = {
  noteSights: script(NOTE_SIGHTS, {
    keys: ({ subject }: NoteOrder) => [sightsKey(subject)],
    args: ({ now, seen }) => [String(now), ...seen],
    reply: (reply) => (Array.isArray(reply) ? reply.map(Number) : []),
  }),
};
