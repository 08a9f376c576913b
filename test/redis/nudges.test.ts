import { describe, expect, it } from '@jest/globals';
import { RedisNudges } from '../../src/redis/nudges.js';
import { promisesOfNudges } from '../contracts/promises-of-nudges.js';
import { redisBench, until } from './support.js';

const bench = redisBench();

async function newNudges(): Promise<RedisNudges> {
  return new RedisNudges({ redis: await bench.connect(), log: bench.log });
}

describe('nudges over Redis', () => {
  promisesOfNudges(async () => [await newNudges(), await newNudges()], until);

  it('are heard again after an outage', async () => {
    const nudges = await newNudges();
    const heard: string[] = [];
    await nudges.listen((subject) => heard.push(subject));
    await bench.server().kill();
    await nudges.nudge('lost');
    expect(bench.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', sentence: 'A nudge got lost.' }),
    );
    await bench.server().restart();
    await until(async () => {
      await nudges.nudge('after');
      return heard.includes('after');
    });
    expect(heard).not.toContain('lost');
  });

  it('are heard by whoever began to listen during an outage', async () => {
    const nudges = await newNudges();
    const heard: string[] = [];
    await bench.server().kill();
    await nudges.listen((subject) => heard.push(subject));
    await bench.server().restart();
    await until(async () => {
      await nudges.nudge('after');
      return heard.includes('after');
    });
  });
});
