import { afterAll, beforeAll, describe } from '@jest/globals';
import { makeBench } from '../contracts/aws-bench.js';
import { promisesOfAHead } from '../contracts/promises-of-a-head.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';

// Moto takes SendCommand and answers what the SDK cannot read: running commands is tried on the local AWS only.
describe('a head node on moto', () => {
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await getMoto();
  }, 120_000);
  afterAll(async () => {
    await moto.stop();
  });

  promisesOfAHead(
    async () => {
      await moto.reset();
      return makeBench({
        endpoint: moto.url,
        credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
      });
    },
    { keyFormats: false, partsOfRules: false, debian: false },
  );
});
