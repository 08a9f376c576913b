import { describe } from '@jest/globals';
import { makeBench } from '../contracts/aws-bench.js';
import { promisesOfAnUndo } from '../contracts/promises-of-an-undo.js';
import { emptyMoto } from './empty-moto.js';

describe('removing what setup made, on moto', () => {
  const empty = emptyMoto();

  promisesOfAnUndo(async () => makeBench(await empty()), { cuts: false });
});
