import { describe } from '@jest/globals';
import { makeBench } from '../contracts/aws-bench.js';
import { promisesOfACloud } from '../contracts/promises-of-a-cloud.js';
import { emptyMoto } from './empty-moto.js';

describe('EC2 on moto', () => {
  const empty = emptyMoto();

  promisesOfACloud(async () => makeBench(await empty()), { tokens: false, counts: false, pages: false });
});
