import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { terminateAll } from '../../src/lease-function/terminate.js';
import { awsError, idOf } from './fleet.js';

/** An EC2 that refuses every call with one of these ids in it, and says so with or without naming them. */
function refusing(bad: ReadonlySet<string>, names: boolean) {
  const gone = new Set<string>();
  let calls = 0;
  const terminate = (ids: readonly string[]): Promise<void> => {
    calls += 1;
    const blamed = ids.filter((id) => bad.has(id));
    if (blamed.length > 0) {
      return Promise.reject(awsError('OperationNotPermitted', names ? `not '${blamed[0] ?? ''}'` : 'no'));
    }
    ids.forEach((id) => gone.add(id));
    return Promise.resolve();
  };
  return { terminate, gone, calls: () => calls };
}

describe('terminateAll', () => {
  it('ends all but the bad ones, wherever they stand and whether or not AWS names them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 350 }),
        fc.array(fc.nat(349), { maxLength: 8 }),
        fc.boolean(),
        async (count, badOnes, names) => {
          const ids = Array.from({ length: count }, (_, n) => idOf(n));
          const bad = new Set(badOnes.flatMap((n) => ids[n] ?? []));
          const ec2 = refusing(bad, names);
          const { ended, failed } = await terminateAll(ids, ec2.terminate);
          expect(new Set(failed.map(({ id }) => id))).toEqual(bad);
          expect(new Set(ended)).toEqual(ec2.gone);
          expect(ended.length + failed.length).toBe(count);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('asks for at most 100 at once', async () => {
    const sizes: number[] = [];
    const ids = Array.from({ length: 201 }, (_, n) => idOf(n));
    await terminateAll(ids, (part) => Promise.resolve(void sizes.push(part.length)));
    expect(sizes).toEqual([100, 100, 1]);
  });

  it('believes AWS when it names the culprit, and needs only two further calls', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => idOf(n));
    const ec2 = refusing(new Set([idOf(42)]), true);
    await terminateAll(ids, ec2.terminate);
    expect(ec2.calls()).toBe(3);
  });

  it('does not split a call that was refused for its rate', async () => {
    let calls = 0;
    const { failed } = await terminateAll([idOf(1), idOf(2)], () => {
      calls += 1;
      return Promise.reject(awsError('RequestLimitExceeded', 'Request limit exceeded.'));
    });
    expect(calls).toBe(1);
    expect(failed).toEqual([
      { id: idOf(1), reason: 'RequestLimitExceeded: Request limit exceeded.' },
      { id: idOf(2), reason: 'RequestLimitExceeded: Request limit exceeded.' },
    ]);
  });
});
