import { describe } from '@jest/globals';
import { promisesOfAPoolStore } from '../contracts/promises-of-a-pool-store.js';
import { MemoryPools } from './memory-pools.js';

describe('pools in memory', () => {
  promisesOfAPoolStore(() => Promise.resolve(new MemoryPools()));
});
