import type { PassObserver } from './round.js';

type Counts = Readonly<Record<string, number>>;

/** The metrics have one number per state: what the rounds of every pool counted last is summed up for them. */
export function sumCounts(observer: PassObserver): (pool: string) => PassObserver {
  const byPool = new Map<string, Counts>();
  return (pool) => ({
    passed: (controller, outcome) => {
      observer.passed(controller, outcome);
    },
    counted: (byState) => {
      byPool.set(pool, byState);
      observer.counted?.(sumUp([...byPool.values()]));
    },
  });
}

function sumUp(all: readonly Counts[]): Counts {
  const sums: Record<string, number> = {};
  for (const [state, count] of all.flatMap((each) => Object.entries(each)))
    sums[state] = (sums[state] ?? 0) + count;
  return sums;
}
