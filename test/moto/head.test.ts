import { describe } from '@jest/globals';
import { makeBench } from '../contracts/aws-bench.js';
import { promisesOfAHead } from '../contracts/promises-of-a-head.js';
import { emptyMoto } from './empty-moto.js';

// Moto takes SendCommand and answers what the SDK cannot read: running commands is tried on the local AWS only.
describe('a head node on moto', () => {
  const empty = emptyMoto();

  promisesOfAHead(async () => makeBench(await empty()), {
    keyFormats: false,
    partsOfRules: false,
    debian: false,
  });
});
