import { expect, it } from '@jest/globals';
import type { Answer, QuestionStore } from '../../src/ports/stores.js';
import { aQuestion, NOON } from '../support/samples.js';

const YES: Answer = { by: 'U2', at: NOON, choice: 'yes' };

/** What every `QuestionStore` promises. `later` lets time go by for the store. */
export function promisesOfAQuestionStore(
  make: () => Promise<QuestionStore>,
  later: (ms: number) => Promise<void>,
): void {
  it('keeps a question until it is taken', async () => {
    const questions = await make();
    await questions.ask(aQuestion(), 60_000);
    expect(await questions.find('q1')).toEqual(aQuestion());
    expect(await questions.take('q1', YES)).toEqual(aQuestion());
    expect(await questions.find('q1')).toBeUndefined();
    expect(await questions.findAnswer('q1')).toEqual(YES);
  });

  it('keeps what was shown first when the same question is asked again', async () => {
    const questions = await make();
    await questions.ask(aQuestion(), 60_000);
    await questions.ask(aQuestion({ saw: 'another plan' }), 60_000);
    expect(await questions.find('q1')).toEqual(aQuestion());
    await questions.take('q1', YES);
    await questions.ask(aQuestion(), 60_000);
    expect(await questions.find('q1')).toBeUndefined();
  });

  it('gives it to one of many who press at once, and remembers the answer of that one', async () => {
    const questions = await make();
    await questions.ask(aQuestion(), 60_000);
    const people = ['U1', 'U2', 'U3', 'U4'];
    const taken = await Promise.all(people.map((by) => questions.take('q1', { ...YES, by })));
    expect(taken.filter((question) => question !== undefined)).toHaveLength(1);
    const winner = people[taken.findIndex((question) => question !== undefined)];
    expect(await questions.findAnswer('q1')).toEqual({ ...YES, by: winner });
  });

  it('knows nothing of a question that was never asked', async () => {
    const questions = await make();
    expect(await questions.find('q9')).toBeUndefined();
    expect(await questions.take('q9', YES)).toBeUndefined();
    expect(await questions.findAnswer('q9')).toBeUndefined();
  });

  it('remembers that it was asked anew, and which question is the new one', async () => {
    const questions = await make();
    const anew: Answer = { by: 'U2', at: NOON, choice: 'anew', questionId: 'q2' };
    await questions.ask(aQuestion(), 60_000);
    await questions.take('q1', anew);
    expect(await questions.findAnswer('q1')).toEqual(anew);
  });

  it('remembers an answer for a week', async () => {
    const questions = await make();
    await questions.ask(aQuestion(), 60_000);
    await questions.take('q1', YES);
    await later(6.9 * 24 * 3_600_000);
    expect(await questions.findAnswer('q1')).toEqual(YES);
    await later(0.2 * 24 * 3_600_000);
    expect(await questions.findAnswer('q1')).toBeUndefined();
  });

  it('lets a question go stale', async () => {
    const questions = await make();
    await questions.ask(aQuestion(), 60_000);
    await later(59_000);
    expect(await questions.find('q1')).toEqual(aQuestion());
    await later(2_000);
    expect(await questions.take('q1', YES)).toBeUndefined();
    expect(await questions.findAnswer('q1')).toBeUndefined();
  });
}
