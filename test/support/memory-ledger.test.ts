import { describe } from '@jest/globals';
import { promisesOfALedger } from '../contracts/promises-of-a-ledger.js';
import { MemoryLedger } from './memory-ledger.js';

describe('the ledger of tests', () => {
  promisesOfALedger(() => Promise.resolve(new MemoryLedger()));
});
