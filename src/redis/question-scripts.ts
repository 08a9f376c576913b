import { script, textOrNothing } from './script.js';

/**
 * Takes a question and keeps its answer; only the first caller gets it. A full server refuses before anything is gone.
 *
 * KEYS[1] the question
 * KEYS[2] where its answer is kept
 * ARGV[1] the answer as JSON
 * ARGV[2] how long the answer is kept, in milliseconds
 */
const TAKE_QUESTION = `
local question = redis.call('GET', KEYS[1])
if not question then return false end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[1])
return question
`;

interface TakeOrder {
  readonly id: string;
  readonly answer: string;
  readonly keepAnswerMs: number;
}

export const questionScripts = {
  takeQuestion: script(TAKE_QUESTION, {
    keys: ({ id }: TakeOrder) => [`question:${id}`, `answer:${id}`],
    args: ({ answer, keepAnswerMs }) => [answer, String(keepAnswerMs)],
    reply: textOrNothing,
  }),
};
