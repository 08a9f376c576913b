import { afterAll, beforeAll, describe } from '@jest/globals';
import { makeBench } from '../contracts/aws-bench.js';
import { promisesOfACloud } from '../contracts/promises-of-a-cloud.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';

describe('EC2 on moto', () => {
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await getMoto();
  }, 120_000);
  afterAll(async () => {
    await moto.stop();
  });

  promisesOfACloud(
    async () => {
      await moto.reset();
      return makeBench({
        endpoint: moto.url,
        credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
      });
    },
    { tokens: false, counts: false, pages: false },
  );
});
