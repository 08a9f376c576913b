import { afterAll, beforeAll, describe } from '@jest/globals';
import { makeBench } from '../contracts/aws-bench.js';
import { promisesOfAnAccount } from '../contracts/promises-of-an-account.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';

describe('an account on moto', () => {
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await getMoto();
  }, 120_000);
  afterAll(async () => {
    await moto.stop();
  });

  promisesOfAnAccount(async () => {
    await moto.reset();
    return makeBench({
      endpoint: moto.url,
      credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    });
  });
});
