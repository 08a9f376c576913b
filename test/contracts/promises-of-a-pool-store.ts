import { expect, it } from '@jest/globals';
import type { PoolStore } from '../../src/ports/pools.js';
import { aPoolRecord } from '../support/memory-pools.js';

const LAB = aPoolRecord({ name: 'lab', region: 'eu-central-1', createdBy: 'U1', createdAt: 1 });

/** What every `PoolStore` promises. `make` gives an empty one whose default pool is `aPoolRecord()`. */
export function promisesOfAPoolStore(make: () => Promise<PoolStore>): void {
  it('always has the default pool, with whatever channel', async () => {
    const pools = await make();
    expect(await pools.list()).toEqual([aPoolRecord()]);
    expect(await pools.find('default')).toEqual(aPoolRecord());
    expect(await pools.find('lab')).toBeUndefined();
    expect(await pools.remove(aPoolRecord())).toBe('changed');
  });

  it('keeps what people change of the default pool, but never where it is', async () => {
    const pools = await make();
    const moved = aPoolRecord({ region: 'eu-west-1', collector: undefined, limitUsd: '20' });
    expect(await pools.save(moved)).toBe('saved');
    expect(await pools.find('default')).toEqual(aPoolRecord({ limitUsd: '20', version: 1 }));
    expect(await pools.save(moved)).toBe('changed');
  });

  it('keeps pools by name, the default one first, and counts their versions', async () => {
    const pools = await make();
    expect(await pools.save(LAB)).toBe('saved');
    expect(await pools.save(LAB)).toBe('changed');
    await pools.save({ ...LAB, name: 'astro' });
    expect((await pools.list()).map(({ name }) => name)).toEqual(['default', 'astro', 'lab']);
    expect(await pools.save({ ...LAB, version: 1, limitUsd: 'none' })).toBe('saved');
    expect(await pools.find('lab')).toEqual({ ...LAB, version: 2, limitUsd: 'none' });
  });

  it('binds a channel to one pool at a time, and only to one that is there', async () => {
    const pools = await make();
    await pools.save(LAB);
    expect(await pools.bind('C1', 'nowhere')).toBe('changed');
    expect(await pools.bind('C1', 'lab')).toBe('saved');
    expect(await pools.find('lab')).toEqual({ ...LAB, version: 1, channels: ['C1'] });
    expect(await pools.find('default')).toMatchObject({ channels: [] });
    // Saving with old channels does not bring them back.
    await pools.save({ ...LAB, version: 1, channels: [] });
    expect(await pools.bind('C1', 'default')).toBe('saved');
    expect((await pools.list()).map(({ name, channels }) => [name, channels])).toEqual([
      ['default', ['C1']],
      ['lab', []],
    ]);
  });

  it('forgets a pool with its channels, if nobody changed it meanwhile', async () => {
    const pools = await make();
    await pools.save(LAB);
    await pools.bind('C1', 'lab');
    expect(await pools.remove({ ...LAB, version: 0 })).toBe('changed');
    expect(await pools.remove({ ...LAB, version: 1 })).toBe('saved');
    expect(await pools.find('lab')).toBeUndefined();
    await pools.save(LAB);
    expect(await pools.find('lab')).toMatchObject({ channels: [] });
  });
}
