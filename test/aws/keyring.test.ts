import { describe } from '@jest/globals';
import { promisesOfAKeyring } from '../contracts/promises-of-a-keyring.js';
import { makeLocalBench } from '../support/local-bench.js';

describe('credentials of pools, on the local AWS', () => {
  promisesOfAKeyring(() => {
    const { aws, clock, ...bench } = makeLocalBench();
    const access = {
      clock,
      credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' },
      prepareClient: <C>(client: C): C => aws.attach(client),
    };
    return Promise.resolve({ access, clock, settle: () => bench.settle() });
  });
});
