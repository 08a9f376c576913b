import { describe, expect, it } from '@jest/globals';
import { KnownPools } from '../../src/commands/known-pools.js';
import { BotError } from '../../src/domain/errors.js';
import type { Pool } from '../../src/domain/pool.js';
import { aPoolRecord, MemoryPools } from '../support/memory-pools.js';

const AWAY = new BotError('later', "I can't reach my memory.");

/** Pools with a store that may be away. */
function somePools() {
  const stored = new MemoryPools();
  const bench = { stored, trouble: undefined as Error | undefined };
  const list = async (): Promise<readonly Pool[]> => {
    if (bench.trouble !== undefined) throw bench.trouble;
    return await stored.list();
  };
  return { ...bench, known: new KnownPools({ list }), breaks: (error: Error) => (bench.trouble = error) };
}

describe('which pool a command is about', () => {
  it('is the one that its channel is bound to, and else the default one', async () => {
    const { stored, known } = somePools();
    await stored.save(aPoolRecord({ name: 'lab' }));
    await stored.bind('C1', 'lab');
    expect(await known.getFor('C1')).toMatchObject({ name: 'lab' });
    expect(await known.getFor('C2')).toMatchObject({ name: 'default' });
    expect(await known.get('lab')).toMatchObject({ channels: ['C1'] });
    const line = { slash: '/condor_annex', text: 'start -count 2 -annex-name A -pool Lab' };
    expect(await known.getFor('C2', line)).toMatchObject({ name: 'lab' });
    expect(await known.getFor('C1', { ...line, text: '-pool' })).toMatchObject({ name: 'lab' });
    await expect(known.get('gone')).rejects.toMatchObject({
      fault: 'not-found',
      message: 'There is no pool called gone, or not any more.',
    });
  });

  it('is known while the store is away, if somebody has looked before', async () => {
    const { stored, known, breaks } = somePools();
    await stored.save(aPoolRecord({ name: 'lab' }));
    await stored.bind('C1', 'lab');
    await known.getFor('C2');
    breaks(AWAY);
    expect(await known.getFor('C1')).toMatchObject({ name: 'lab' });
  });

  it('is not guessed: nobody has looked, or the store is broken rather than away', async () => {
    const one = somePools();
    one.breaks(AWAY);
    await expect(one.known.getFor('C1')).rejects.toBe(AWAY);
    const other = somePools();
    await other.known.getFor('C1');
    const broken = new Error('broken');
    other.breaks(broken);
    await expect(other.known.getFor('C1')).rejects.toBe(broken);
  });
});
