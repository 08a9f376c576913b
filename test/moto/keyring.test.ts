import { describe } from '@jest/globals';
import { promisesOfAKeyring } from '../contracts/promises-of-a-keyring.js';
import { emptyMoto } from './empty-moto.js';

describe('credentials of pools, on moto', () => {
  const empty = emptyMoto();

  promisesOfAKeyring(
    async () => ({
      access: await empty(),
      clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
      settle: () => Promise.resolve(),
    }),
    {
      keys: 'moto says who somebody is by any key, one that is switched off or that nobody has among them.',
      trust: 'moto lets everybody take every role, one that is not there among them.',
    },
  );
});
