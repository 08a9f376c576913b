import { afterAll, beforeAll, describe } from '@jest/globals';
import { promisesOfAKeyring } from '../contracts/promises-of-a-keyring.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';

describe('credentials of pools, on moto', () => {
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await getMoto();
  }, 120_000);
  afterAll(async () => {
    await moto.stop();
  });

  promisesOfAKeyring(
    async () => {
      await moto.reset();
      const credentials = { accessKeyId: 'testing', secretAccessKey: 'testing' };
      return {
        access: { endpoint: moto.url, credentials },
        clock: { now: () => Date.now(), sleep: () => Promise.resolve() },
        settle: () => Promise.resolve(),
      };
    },
    {
      keys: 'moto says who somebody is by any key, one that is switched off or that nobody has among them.',
      trust: 'moto lets everybody take every role, one that is not there among them.',
    },
  );
});
