import { describe, expect, it } from '@jest/globals';
import { RedisDrafts } from '../../src/redis/drafts.js';
import { redisBench } from './support.js';

const bench = redisBench();
const draft = { id: 'd1', by: 'U1', description: 'queue', files: { 'run.sh': '#!/bin/sh\n' } };

describe('filled-in forms in Redis', () => {
  it('are found across connections, for a while', async () => {
    const drafts = new RedisDrafts({ redis: await bench.connect(), log: bench.log });
    await drafts.keep(draft, 60_000);
    const after = new RedisDrafts({ redis: await bench.connect(), log: bench.log });
    expect(await after.find('d1')).toEqual(draft);
    expect(await after.find('d2')).toBeUndefined();
    const left = await (await bench.outside()).pTTL('condor-annex:draft:d1');
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  it('count as gone, and that is logged, when nobody can read them', async () => {
    const drafts = new RedisDrafts({ redis: await bench.connect(), log: bench.log });
    await (await bench.outside()).set('condor-annex:draft:d1', '{"id":1}');
    expect(await drafts.find('d1')).toBeUndefined();
    expect(bench.lines).toMatchObject([{ level: 'error' }]);
  });
});
