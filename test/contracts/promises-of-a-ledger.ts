import { expect, it } from '@jest/globals';
import type { LedgerStore } from '../../src/ports/ledger.js';
import { anEntry, aPage, NOON } from '../support/samples.js';

const DAY_MS = 24 * 3_600_000;
const open = { state: 'open', fence: 1, at: NOON } as const;
const closed = { ...open, state: 'closed' } as const;

/** What every `LedgerStore` promises. */
export function promisesOfALedger(make: () => Promise<LedgerStore>): void {
  it('gives back what was written last, open or closed', async () => {
    const ledger = await make();
    expect(await ledger.find('default', aPage().annexId)).toBeUndefined();
    await ledger.save(aPage(), open);
    expect(await ledger.find('default', aPage().annexId)).toEqual(aPage());
    const ended = aPage({ entries: [anEntry({ endedAt: NOON + 1000, ending: 'idle' })] });
    await ledger.save(ended, closed);
    expect(await ledger.find('default', aPage().annexId)).toEqual(ended);
  });

  it('keeps every field, to the last digit', async () => {
    const ledger = await make();
    const page = aPage({
      place: { channel: 'C1', ts: '1.000100' },
      worstCaseUsd: '24.123456789012345678',
      incompleteBefore: NOON,
      entries: [
        anEntry({ pricePerHourUsd: '0.0000115', endedAt: NOON, ending: 'head node', endedBy: 'U1' }),
        anEntry({ instanceId: 'i-2', missingSince: NOON, pricePerHourUsd: undefined }),
        anEntry({ instanceId: 'i-3', endedAt: NOON, endUnseen: true }),
      ],
    });
    await ledger.save(page, open);
    expect(await ledger.find('default', page.annexId)).toEqual(page);
  });

  it('lists open pages of one pool only, until they are closed', async () => {
    const ledger = await make();
    await ledger.save(aPage(), open);
    await ledger.save(aPage({ annexId: 'b_2', annexName: 'b' }), open);
    await ledger.save(aPage({ annexId: 'c_3', pool: 'another' }), open);
    expect([...(await ledger.listOpen('default')).keys()].sort()).toEqual([aPage().annexId, 'b_2']);
    await ledger.save(aPage({ annexId: 'b_2', annexName: 'b' }), closed);
    expect(await ledger.listOpen('default')).toEqual(new Map([[aPage().annexId, aPage()]]));
  });

  it('opens a closed page again, and then counts it once', async () => {
    const ledger = await make();
    const ended = anEntry({ endedAt: NOON, ending: 'idle' });
    await ledger.save(aPage({ entries: [ended] }), closed);
    const revived = aPage({ entries: [ended, anEntry({ instanceId: 'i-2' })] });
    await ledger.save(revived, open);
    expect(await ledger.find('default', aPage().annexId)).toEqual(revived);
    expect(await ledger.listSince('default', NOON - DAY_MS)).toEqual([revived]);
    const again = aPage({ entries: [ended, { ...ended, instanceId: 'i-2', endedAt: NOON + 40 * DAY_MS }] });
    await ledger.save(again, closed);
    expect(await ledger.find('default', aPage().annexId)).toEqual(again);
    expect(await ledger.listSince('default', NOON - DAY_MS)).toEqual([again]);
  });

  it('lists what ran at a moment or later, over the turn of months and years', async () => {
    const ledger = await make();
    const endingAt = (annexId: string, endedAt: number) =>
      ledger.save(aPage({ annexId, entries: [anEntry({ endedAt, ending: 'lease' })] }), closed);
    await endingAt('old_1', NOON - 1);
    await endingAt('just_2', NOON);
    await endingAt('later_3', NOON + 70 * DAY_MS);
    await ledger.save(aPage({ annexId: 'live_4' }), open);
    const listed = (await ledger.listSince('default', NOON)).map(({ annexId }) => annexId);
    expect([...listed].sort()).toEqual(['just_2', 'later_3', 'live_4']);
  });

  it('knows since when it is kept', async () => {
    const ledger = await make();
    expect(await ledger.findBeginning('default')).toBeUndefined();
    await ledger.save(aPage(), open);
    await ledger.save(aPage(), { ...open, at: NOON + DAY_MS });
    expect(await ledger.findBeginning('default')).toBe(NOON);
  });

  it('takes nothing from a replica that has lost its lock', async () => {
    const ledger = await make();
    expect(await ledger.save(aPage(), { ...open, fence: 7 })).toBe('saved');
    expect(await ledger.save(aPage({ entries: [] }), { ...closed, fence: 6 })).toBe('fenced');
    expect(await ledger.find('default', aPage().annexId)).toEqual(aPage());
    expect(await ledger.save(aPage({ entries: [] }), { ...open, fence: 7 })).toBe('saved');
  });
}
