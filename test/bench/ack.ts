import { setTimeout as delay } from 'node:timers/promises';
import { type Contender, withPair } from './contender.js';
import { type Figure, median, quantile, rounded, spreadOf } from './figure.js';

const PER_SECOND = 50;
/** One slice is a second for one of the two; the machine's moods then meet both. */
const SLICES = 30;
/** Slices that do not count: code is not compiled yet. */
const WARM_UP = 3;
/** Slices whose figures are put together to see how far apart parts of the run are. */
const BLOCK = 5;
/** What is left of the work for the one must not fall into the other's slice. */
const PAUSE_MS = 100;
/**
 * What people type: a look at the pool, the help, a mistake, and what might end in a question, which is noted before the
 * acknowledgement. All of them are answered after it.
 */
const LINES = [
  '/condor_annex -status',
  '/condor_annex help',
  '/condor_annex -count ten',
  '/condor_annex extend -annex-name NoSuchAnnex -duration 1',
];

/** How long people wait for the acknowledgement of a command, against a Bolt app that does nothing else. */
export async function benchAck(): Promise<readonly Figure[]> {
  return withPair(async ({ bot, bare }) => {
    await Promise.all([bot.start(), bare.start()]);
    for (let slice = 0; slice < WARM_UP; slice += 1) for (const one of [bot, bare]) await run(one);
    const bots: number[][] = [];
    const bares: number[][] = [];
    for (let slice = 0; slice < SLICES; slice += 1) {
      // A, B, B, A: whoever goes first has no advantage over the whole run.
      if (slice % 2 === 0) bots.push(await run(bot));
      bares.push(await run(bare));
      if (slice % 2 === 1) bots.push(await run(bot));
    }
    return [
      figure({ what: 'median', share: 0.5, wide: 2 }, bots, bares),
      // Of so few the slowest in a hundred depend on what else the machine is doing.
      figure({ what: 'p99', share: 0.99, wide: 3 }, bots, bares),
    ];
  });
}

/** A second of commands, each sent when it is due, whatever became of the ones before. */
async function run(contender: Contender): Promise<number[]> {
  const startedAt = performance.now();
  const acks: Promise<number>[] = [];
  for (let n = 0; n < PER_SECOND; n += 1) {
    await delay(startedAt + (n * 1000) / PER_SECOND - performance.now());
    acks.push(contender.ack(LINES[n % LINES.length] ?? ''));
  }
  const took = await Promise.all(acks);
  await delay(PAUSE_MS);
  return took;
}

function figure(
  { what, share, wide }: { readonly what: string; readonly share: number; readonly wide: number },
  bots: number[][],
  bares: number[][],
): Figure {
  const of = (slices: number[][]): number => quantile(slices.flat(), share);
  const blocks = Array.from({ length: SLICES / BLOCK }, (_, n) => {
    const part = (slices: number[][]): number => of(slices.slice(n * BLOCK, (n + 1) * BLOCK));
    return part(bots) / part(bares);
  });
  return {
    bench: 'ack',
    what: `${what} of the ack at ${PER_SECOND}/s, bot / bare Bolt app`,
    value: of(bots) / of(bares),
    target: 1.3,
    wide,
    spread: spreadOf(blocks),
    details: {
      botMs: rounded(of(bots)),
      bareMs: rounded(of(bares)),
      medianOfBlocks: rounded(median(blocks)),
      commandsEach: bots.flat().length,
    },
  };
}
