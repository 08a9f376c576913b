import { describe, jest } from '@jest/globals';
import { promisesOfACondor, type CondorBench } from '../../contracts/promises-of-a-condor.js';
import { PoolBench } from './bench.js';

// An hour of the simulation is some thousand steps.
jest.setTimeout(60_000);

const STEP_SECONDS = 10;
const MOST_STEPS = 200;

async function makeBench(): Promise<CondorBench> {
  const pool = await PoolBench.answering();
  for (const name of ['run', 'Run']) await pool.joined(name);
  const { now, pass } = pool.account;
  return {
    condor: pool.condor,
    annexes: [annexNamed('run'), annexNamed('Run')],
    now,
    async until(isSo) {
      for (let step = 0; step < MOST_STEPS; step += 1) {
        if (await isSo()) return;
        await pass({ seconds: STEP_SECONDS });
      }
      throw new Error('It never came to that.');
    },
  };
}

function annexNamed(name: string) {
  return { name, id: `${name}_0f9d3c1e-6d0f-4b4c-8f0c-5f3a2b1c0d9e` };
}

describe('HTCondor on the simulated head node', () => {
  promisesOfACondor(makeBench);
});
