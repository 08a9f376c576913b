import { type Contender, withPair } from './contender.js';
import { type Figure, median, rounded, spreadOf } from './figure.js';

const RUNS = 7;
const LINE = '/condor_annex -status';

/** From starting the process to the first acknowledged command, against a bare Bolt app. */
export async function benchColdStart(): Promise<readonly Figure[]> {
  return withPair(async ({ bot, bare, redis }) => {
    const bots: number[] = [];
    const bares: number[] = [];
    const answers: number[] = [];
    // The first of each fills the disk cache and does not count.
    for (let run = 0; run <= RUNS; run += 1) {
      const bareMs = await firstAck(bare);
      await bare.kill();
      const [startedAt, told] = [performance.now(), bot.told];
      const botMs = await firstAck(bot);
      await bot.answered(told);
      const answeredMs = performance.now() - startedAt;
      await bot.kill();
      // Locks of the killed bot would keep the next one from its work.
      await redis.restart();
      if (run === 0) continue;
      bots.push(botMs);
      bares.push(bareMs);
      answers.push(answeredMs);
    }
    return [figure(bots, bares, answers)];
  });
}

async function firstAck(contender: Contender): Promise<number> {
  const startedAt = performance.now();
  await contender.start();
  await contender.ack(LINE);
  return performance.now() - startedAt;
}

function figure(bots: readonly number[], bares: readonly number[], answers: readonly number[]): Figure {
  return {
    bench: 'cold-start',
    what: 'start to the first acknowledged command, bot / bare Bolt app',
    value: median(bots) / median(bares),
    target: 1.5,
    wide: 2,
    spread: spreadOf(bots.map((ms, run) => ms / (bares[run] ?? Number.NaN))),
    details: {
      botMs: rounded(median(bots)),
      bareMs: rounded(median(bares)),
      botSpreadMs: spreadOf(bots),
      bareSpreadMs: spreadOf(bares),
      botFirstAnswerMs: rounded(median(answers)),
      runsEach: RUNS,
    },
  };
}
