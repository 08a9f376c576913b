import { isOne, script, textOrNothing } from './script.js';

/**
 * Keeps a question, unless it is kept already or has been answered.
 *
 * KEYS[1] the question
 * KEYS[2] where its answer is kept
 * ARGV[1] the question as JSON
 * ARGV[2] how long it is kept, in milliseconds
 */
const ASK_QUESTION = `
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
`;

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

interface AskOrder {
  readonly id: string;
  readonly question: string;
  readonly keepMs: number;
}

interface TakeOrder {
  readonly id: string;
  readonly answer: string;
  readonly keepAnswerMs: number;
}

export const questionScripts = {
  askQuestion: script(ASK_QUESTION, {
    keys: ({ id }: AskOrder) => [`question:${id}`, `answer:${id}`],
    args: ({ question, keepMs }) => [question, String(keepMs)],
    reply: isOne,
  }),
  takeQuestion: script(TAKE_QUESTION, {
    keys: ({ id }: TakeOrder) => [`question:${id}`, `answer:${id}`],
    args: ({ answer, keepAnswerMs }) => [answer, String(keepAnswerMs)],
    reply: textOrNothing,
  }),
};
