import { describe, expect, it } from '@jest/globals';
import { AsyncActing } from '../../src/telemetry/acting.js';
import { References } from '../../src/telemetry/references.js';

const WHOM = { pool: 'default', actor: 'U1' };

describe('for whom something is done', () => {
  it('is known to all that comes of it, now or later, and to nothing beside it', async () => {
    const acting = new AsyncActing();
    const later = acting.run(WHOM, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return acting.current();
    });
    expect(acting.current()).toBeUndefined();
    expect(await later).toEqual(WHOM);
  });
});

describe.each([
  ['whom it is done for', () => new AsyncActing(), WHOM],
  ['the reference', () => new References(), 'reference'],
])('a bot that has stopped', (what, make, value) => {
  it(`carries ${what} no further`, async () => {
    const kept = make() as { run<T>(value: unknown, work: () => T): T; current(): unknown; stop(): void };
    const seen = kept.run(value, async () => {
      const before = kept.current();
      kept.stop();
      await new Promise((resolve) => setImmediate(resolve));
      return [before, kept.current()];
    });
    expect(await seen).toEqual([value, undefined]);
  });
});
