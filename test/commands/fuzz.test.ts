import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { choose, saidPool } from '../../src/commands/choose.js';
import { mayAsk } from '../../src/commands/dispatch.js';
import { COMMANDS, SLASHES } from '../../src/commands/index.js';
import { joinTokens, tokenize } from '../../src/commands/tokenize.js';
import { anyText, behaves, textOf } from '../support/arbitraries.js';

const slashes = fc.constantFrom(...SLASHES.map(({ name }) => name), '/none', '__proto__', '');
const WORDS = COMMANDS.flatMap(({ name, flags }) => [name, ...flags.map((flag) => `-${flag.name}`)]);
const texts = fc.oneof(
  anyText,
  textOf([...WORDS, '1', '1e999', '-1', 'NaN', '=', '"', "'", '--', '-', '-h']),
);

describe('whatever somebody types', () => {
  it('is a command, help or a mistake that is told', async () => {
    await fc.assert(
      fc.asyncProperty(slashes, texts, async (slash, text) => {
        await behaves(() => choose(slash, text));
        await behaves(() => saidPool(slash, text));
        expect(typeof mayAsk({ slash, text })).toBe('boolean');
      }),
      { numRuns: 1000 },
    );
  });

  it('is split into words that can be put together again', async () => {
    await fc.assert(
      fc.asyncProperty(texts, (text) =>
        behaves(() => {
          const words = tokenize(text);
          expect(tokenize(joinTokens(words))).toHaveLength(words.length);
        }),
      ),
    );
  });
});
