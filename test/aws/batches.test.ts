import { EC2ServiceException } from '@aws-sdk/client-ec2';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sendInBatches } from '../../src/aws/batches.js';

const id = (n: number): string => `i-${n.toString(16).padStart(17, '0')}`;

/** A call that takes all or none, and may or may not say which ids it would not take. */
function allOrNone(bad: ReadonlySet<string>, names: (ids: readonly string[]) => readonly string[]) {
  const taken: string[] = [];
  let calls = 0;
  const send = (ids: readonly string[]): Promise<void> => {
    calls += 1;
    const refused = ids.filter((one) => bad.has(one));
    if (refused.length > 0)
      return Promise.reject(
        aws('InvalidInstanceID.NotFound', `The IDs '${names(refused).join(', ')}' do not exist`),
      );
    taken.push(...ids);
    return Promise.resolve();
  };
  return { send, taken, calls: () => calls };
}

function aws(name: string, message: string): Error {
  return new EC2ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode: 400 } });
}

describe('a call that takes all ids or none', () => {
  it.each([
    ['names all that it would not take', (ids: readonly string[]) => ids],
    ['names the first', (ids: readonly string[]) => ids.slice(0, 1)],
    ['names none', () => []],
  ])('takes all the good ones when it %s', async (_, names) => {
    const good = fc.uniqueArray(fc.integer({ min: 0, max: 2000 }), { maxLength: 700 });
    const bad = fc.uniqueArray(fc.integer({ min: 2001, max: 4000 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(good, bad, async (goods, bads) => {
        const badIds = new Set(bads.map(id));
        const call = allOrNone(badIds, names);
        const ids = [...goods.map(id), ...badIds].sort();
        const refusals = await sendInBatches(ids, call.send);
        expect([...call.taken].sort()).toEqual(goods.map(id).sort());
        expect(refusals.map((refusal) => refusal.id).sort()).toEqual([...badIds].sort());
      }),
      { numRuns: 30 },
    );
  });

  it('is called once for 250 good ids', async () => {
    const call = allOrNone(new Set(), () => []);
    await sendInBatches(
      Array.from({ length: 250 }, (_, n) => id(n)),
      call.send,
    );
    expect(call.calls()).toBe(1);
  });

  it('is not asked for each id when AWS says slow down', async () => {
    let calls = 0;
    const send = (): Promise<never> => {
      calls += 1;
      return Promise.reject(aws('RequestLimitExceeded', 'Request limit exceeded.'));
    };
    await expect(sendInBatches([id(1), id(2), id(3)], send)).rejects.toThrow('Request limit exceeded.');
    expect(calls).toBe(1);
  });
});
