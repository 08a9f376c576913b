import { afterAll, beforeAll, describe } from '@jest/globals';
import { makeBench } from '../contracts/aws-bench.js';
import { promisesOfAnUndo } from '../contracts/promises-of-an-undo.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';

describe('removing what setup made, on moto', () => {
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await getMoto();
  }, 120_000);
  afterAll(async () => {
    await moto.stop();
  });

  promisesOfAnUndo(
    async () => {
      await moto.reset();
      return makeBench({
        endpoint: moto.url,
        credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
      });
    },
    { cuts: false },
  );
});
