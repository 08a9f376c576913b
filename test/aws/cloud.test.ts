import { describe } from '@jest/globals';
import { promisesOfACloud } from '../contracts/promises-of-a-cloud.js';
import { makeLocalBench } from '../support/local-bench.js';

describe('EC2 on the local AWS', () => {
  promisesOfACloud(() => Promise.resolve(makeLocalBench()), {
    tokens: true,
    counts: true,
    pages: true,
  });
});
