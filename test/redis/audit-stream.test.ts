import { describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../../src/domain/audit.js';
import { RedisAudit } from '../../src/redis/audit-stream.js';
import { NOON } from '../support/samples.js';
import { redisBench } from './support.js';

const bench = redisBench();

async function newAudit(): Promise<RedisAudit> {
  return new RedisAudit({ redis: await bench.connect(), log: bench.log });
}

function anEntry(over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: NOON,
    pool: 'default',
    kind: 'asked',
    actor: 'UBEN',
    request: '/condor_annex -count 10',
    outcome: 'question',
    costUsd: '24.00',
    about: 'q1',
    ...over,
  };
}

/** As the bot would have written them in the course of weeks. */
async function fill(count: number): Promise<void> {
  const many = (await bench.outside()).multi();
  const entry = JSON.stringify(anEntry());
  for (let n = 0; n < count; n += 1) many.xAdd('condor-annex:audit:default', '*', { entry });
  await many.execAsPipeline();
}

describe('what is on record', () => {
  it('comes back newest first, of one pool, from a moment on, and not more than wanted', async () => {
    const audit = await newAudit();
    for (const minute of [1, 2, 3]) await audit.record(anEntry({ at: NOON + minute, about: `q${minute}` }));
    await audit.record(anEntry({ pool: 'other' }));
    const list = (since: number, most: number) => audit.list('default', { since, most });
    expect((await list(NOON, 9)).map(({ about }) => about)).toEqual(['q3', 'q2', 'q1']);
    expect((await list(NOON, 2)).map(({ about }) => about)).toEqual(['q3', 'q2']);
    expect((await list(NOON + 2, 9)).map(({ about }) => about)).toEqual(['q3', 'q2']);
    expect((await audit.list('default', { since: NOON, most: 1 }))[0]).toEqual(
      anEntry({ at: NOON + 3, about: 'q3' }),
    );
  });

  it('is read page by page', async () => {
    const audit = await newAudit();
    await fill(1203);
    expect(await audit.list('default', { since: 0, most: 5000 })).toHaveLength(1203);
  });

  it('is capped, so that it can not fill the server', async () => {
    const audit = await newAudit();
    await fill(12_000);
    await audit.record(anEntry());
    const kept = await (await bench.outside()).xLen('condor-annex:audit:default');
    expect(kept).toBeGreaterThanOrEqual(10_000);
    expect(kept).toBeLessThan(10_500);
  });

  it('has no secret in it, whatever somebody typed', async () => {
    const audit = await newAudit();
    await audit.record(anEntry({ request: '/condor_annex AKIAIOSFODNN7EXAMPLE xoxb-1-2-abcdef' }));
    const [entry] = await audit.list('default', { since: 0, most: 1 });
    expect(entry?.request).toBe('/condor_annex [redacted] [redacted]');
  });

  it('is in the log, too, so that it is not lost with Redis', async () => {
    const audit = await newAudit();
    await audit.record(anEntry());
    expect(
      bench.lines.some((line) => JSON.stringify(line).includes('"request":"/condor_annex -count 10"')),
    ).toBe(true);
  });

  it('leaves out what nobody can read', async () => {
    const audit = await newAudit();
    await (await bench.outside()).xAdd('condor-annex:audit:default', '*', { entry: '{"kind":"odd"' });
    await audit.record(anEntry());
    expect(await audit.list('default', { since: 0, most: 9 })).toHaveLength(1);
  });
});
