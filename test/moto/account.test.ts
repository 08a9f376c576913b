import { describe } from '@jest/globals';
import { makeBench } from '../contracts/aws-bench.js';
import { promisesOfAnAccount } from '../contracts/promises-of-an-account.js';
import { emptyMoto } from './empty-moto.js';

describe('an account on moto', () => {
  const empty = emptyMoto();

  promisesOfAnAccount(async () => makeBench(await empty()));
});
