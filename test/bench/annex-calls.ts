import { has, World } from '../support/world.js';
import type { Figure } from './figure.js';

const SIZES = [10, 100, 500];

/** What the bot asks of AWS between the Yes and the message that says that the annex has started. */
export async function benchAnnexCalls(): Promise<readonly Figure[]> {
  const calls: Record<number, readonly string[]> = {};
  for (const size of SIZES) calls[size] = await callsToStart(size);
  const counts = Object.values(calls).map(({ length }) => length);
  return [
    {
      bench: 'annex-calls',
      what: `AWS calls to start an annex of ${SIZES.join(', ')}: difference`,
      value: Math.max(...counts) - Math.min(...counts),
      target: 0,
      wide: 0,
      details: {
        calls: Object.fromEntries(SIZES.map((size) => [size, calls[size]?.length])),
        names: calls[SIZES.at(-1) ?? 0],
      },
    },
  ];
}

async function callsToStart(size: number): Promise<readonly string[]> {
  const world = await World.start({ prepared: true });
  try {
    const question = await world.asks(`/condor_annex -count ${size} -duration 1 -annex-name Bench`);
    const before = world.aws.calls.length;
    await world.clicks(question, 'Yes');
    await world.comesTo(() => (has(world.now(question), 'Annex started.') ? true : undefined));
    return world.aws.calls.slice(before).map(({ service, command }) => `${service}:${command}`);
  } finally {
    await world.stop();
  }
}
