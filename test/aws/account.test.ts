import { describe } from '@jest/globals';
import { promisesOfAnAccount } from '../contracts/promises-of-an-account.js';
import { makeLocalBench } from '../support/local-bench.js';

describe('an account on the local AWS', () => {
  promisesOfAnAccount(() => Promise.resolve(makeLocalBench()));
});
