import { afterAll, beforeAll } from '@jest/globals';
import type { AwsAccess } from '../../src/aws/clients.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';

/** Has a moto run for the tests of this `describe`. What it gives empties that moto and says how to reach it. */
export function emptyMoto(): () => Promise<AwsAccess> {
  let moto: MotoServer;
  beforeAll(async () => {
    moto = await getMoto();
  }, 120_000);
  afterAll(async () => {
    await moto.stop();
  });
  return async () => {
    await moto.reset();
    return { endpoint: moto.url, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } };
  };
}
