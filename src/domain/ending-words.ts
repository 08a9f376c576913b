import type { Ending } from './ending.js';

const WORDS: Readonly<Record<Ending, string>> = {
  idle: 'idle',
  lease: 'with the lease',
  condor_off: 'condor_off',
  'head node': 'idle without a head node',
  spot: 'taken back by AWS (spot)',
  capacity: 'for want of capacity',
  console: 'from outside (console)',
  failure: 'after a failure',
};

/** Why instances ended, to stand after their number: `7 idle`, `2 with the lease`. */
export function endingWords(ending: Ending | undefined): string {
  return ending === undefined ? 'for a reason that nobody saw' : WORDS[ending];
}
