import type { Log } from '../ports/log.js';
import type { Answer, Question, QuestionStore } from '../ports/stores.js';
import { answerSchema, questionSchema } from './question-schema.js';
import type { Redis } from './redis.js';
import { readStored } from './stored.js';

/** For how long the bot can say who answered a question: a week of people who scroll back and press. */
export const KEEP_ANSWER_MS = 7 * 24 * 3_600_000;

/** Questions as keys that go stale by themselves. */
export class RedisQuestionStore implements QuestionStore {
  readonly #redis: Redis;
  readonly #log: Log;

  constructor(hands: { readonly redis: Redis; readonly log: Log }) {
    this.#redis = hands.redis;
    this.#log = hands.log;
  }

  async ask(question: Question, keepMs: number): Promise<void> {
    // Not `change`: a question that may or may not be kept has not been shown to anybody.
    const order = { id: question.id, question: JSON.stringify(question), keepMs };
    await this.#redis.run((client) => client.askQuestion(order));
  }

  async find(id: string): Promise<Question | undefined> {
    return this.#read(id, await this.#redis.run((client) => client.get(`question:${id}`)));
  }

  async take(id: string, answer: Answer): Promise<Question | undefined> {
    const order = { id, answer: JSON.stringify(answer), keepAnswerMs: KEEP_ANSWER_MS };
    return this.#read(id, await this.#redis.change((client) => client.takeQuestion(order)));
  }

  async findAnswer(id: string): Promise<Answer | undefined> {
    const where = `answer:${id}`;
    const text = await this.#redis.run((client) => client.get(where));
    return readStored(answerSchema, text, { log: this.#log, where });
  }

  #read(id: string, text: string | null | undefined): Question | undefined {
    return readStored(questionSchema, text, { log: this.#log, where: `question:${id}` });
  }
}
