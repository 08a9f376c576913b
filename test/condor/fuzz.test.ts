import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JOB_ATTRIBUTES, readDone, readJobs, readTotals } from '../../src/condor/read/jobs.js';
import { readMasters, readSlots } from '../../src/condor/read/slots.js';
import { complaints } from '../../src/condor/read/trouble.js';
import { checkedToken } from '../../src/condor/token.js';
import { readRemoteAnswer, restOfAnswer } from '../../src/condor/remote-script.js';
import { anyText, behaves, jsonTextWith, jsonWith } from '../support/arbitraries.js';

const READERS = { readJobs, readDone, readTotals, readSlots, readMasters };
const NAMES = [...JOB_ATTRIBUTES, 'Name', 'State', 'Activity', 'Machine', 'Cpus', 'Memory', 'MyType', 'Jobs'];
const outputs = fc.oneof(
  jsonTextWith(NAMES),
  // Lists of ads, which is what they look into.
  fc.array(jsonWith(NAMES), { maxLength: 5 }).map((ads) => JSON.stringify(ads)),
);

describe('whatever HTCondor prints', () => {
  it.each(Object.entries(READERS))('%s reads it, or says that it cannot', async (_, read) => {
    await fc.assert(
      fc.asyncProperty(outputs, (text) => behaves(() => read(text))),
      { numRuns: 300 },
    );
  });

  it('complaints and tokens are read, or not', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        await behaves(() => complaints(text));
        await behaves(() => checkedToken(text));
        await behaves(() => checkedToken(`${text}.${text}.${text}`));
      }),
    );
  });

  it('the answer of a script is read, or refused in words', async () => {
    const numbers = fc.oneof(fc.integer(), fc.constant(0));
    const packed = anyText.map((text) => gzipSync(text).toString('base64'));
    const value = fc.oneof(anyText, packed, fc.constant('='));
    const whole = fc.tuple(numbers, value, value, value).map(([exit, out, err, rest]) => {
      return [`exit=${exit}`, `stdout=${out}`, `stderr=${err}`, `rest=${rest}`].join('\n');
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyText, whole), anyText, numbers, async (stdout, stderr, exitCode) => {
        const outcome = { stdout, stderr, exitCode };
        await behaves(() => restOfAnswer(outcome));
        await behaves(() => readRemoteAnswer(outcome));
        expect(restOfAnswer({ ...outcome, stdout: '' })).toBeUndefined();
      }),
    );
  });
});
