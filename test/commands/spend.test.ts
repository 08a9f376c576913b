import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import type { LedgerEntry } from '../../src/domain/ledger.js';
import { DEFAULT_PREFERENCES } from '../../src/domain/preferences.js';
import { anEntry, aPage, NOON } from '../support/samples.js';
import { commandDesk, EVE, type Desk } from './desk.js';

const desk = commandDesk();
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const closed = { state: 'closed', fence: 1, at: NOON - 60 * DAY_MS } as const;

const ended = (from: number, hours: number, over: Partial<LedgerEntry> = {}): LedgerEntry =>
  anEntry({
    launchedAt: from,
    leaseEndsAt: from + 10 * HOUR_MS,
    endedAt: from + hours * HOUR_MS,
    ending: 'idle',
    ...over,
  });

/** Two annexes: one of today, of two people; one of last Monday and one of the first of the month. It is Sunday noon. */
async function spent(): Promise<Desk> {
  const { ledger } = desk();
  const morning = NOON - 6 * HOUR_MS;
  const two = [
    ended(morning, 4),
    ended(morning, 5, { instanceId: 'i-2', person: 'UCAT', pricePerHourUsd: '1' }),
  ];
  await ledger.save(aPage({ annexId: 'today_1', annexName: 'today', entries: two }), closed);
  const monday = [ended(NOON - 6 * DAY_MS, 10, { instanceId: 'i-3' })];
  await ledger.save(aPage({ annexId: 'monday_2', annexName: 'monday', entries: monday }), closed);
  const first = [ended(NOON - 21 * DAY_MS, 20, { instanceId: 'i-4' })];
  await ledger.save(aPage({ annexId: 'first_3', annexName: 'first', entries: first }), closed);
  return desk();
}

describe('/condor_spend', () => {
  it('tells what was spent today, by annex, with a total and what it leaves out', async () => {
    const { message, text } = await (await spent()).tells('/condor_spend', EVE);
    expect(text).toContain('Spent today (2026-11-22, UTC): $5.40 for 2 instances.');
    expect(text).toContain('without disks, public addresses and data transfer');
    expect(message.table).toEqual({
      headings: ['Annex', 'Instances', 'Hours', 'Cost', 'Saved'],
      rows: [
        ['today', '2', '9.00', '$5.40', '$5.60'],
        ['Total', '2', '9.00', '$5.40', '$5.60'],
      ],
    });
  });

  it('of the week since Monday, by person', async () => {
    const { message, text } = await (await spent()).tells('/condor_spend week -by person');
    expect(text).toContain('Spent this week (2026-11-16 to 2026-11-22, UTC): $6.40 for 3 instances.');
    expect(message.table?.rows).toEqual([
      [{ kind: 'person', id: 'UCAT' }, '1', '5.00', '$5.00', '$5.00'],
      [{ kind: 'person', id: 'U1' }, '2', '14.00', '$1.40', '$0.60'],
      ['Total', '3', '19.00', '$6.40', '$5.60'],
    ]);
  });

  it('of the month, by day', async () => {
    const { message } = await (await spent()).tells('/condor_spend month -by day');
    expect(message.table?.rows).toEqual([
      ['2026-11-01', '1', '12.00', '$1.20', '$0.00'],
      ['2026-11-02', '1', '8.00', '$0.80', '$0.00'],
      ['2026-11-16', '1', '10.00', '$1.00', '$0.00'],
      ['2026-11-22', '2', '9.00', '$5.40', '$5.60'],
      ['Total', '4', '39.00', '$8.40', '$5.60'],
    ]);
  });

  it.each([
    '/condor_spend WEEK -b p',
    '/condor_spend -by=person week',
    '/condor_annex spend week —by person',
  ])('understands %s', async (line) => {
    expect((await (await spent()).tells(line)).text).toContain('Spent this week');
  });

  it('goes by the days of the pool', async () => {
    const at = await spent();
    await at.preferences.save('default', { ...DEFAULT_PREFERENCES, timeZone: 'Asia/Tokyo' });
    const { message, text } = await at.tells('/condor_spend month -by day');
    expect(text).toContain('(2026-11-01 to 2026-11-22, Asia/Tokyo)');
    expect(message.table?.rows.slice(0, 2)).toEqual([
      ['2026-11-01', '1', '3.00', '$0.30', '$0.00'],
      ['2026-11-02', '1', '17.00', '$1.70', '$0.00'],
    ]);
  });

  it('says so when nothing was spent', async () => {
    expect((await desk().tells('/condor_spend')).text).toBe('Nothing was spent today (2026-11-22, UTC).');
  });

  it('does not hide what it does not know', async () => {
    const entries = [
      anEntry({ pricePerHourUsd: undefined }),
      ended(NOON - HOUR_MS, 1, { instanceId: 'i-2', endUnseen: true }),
    ];
    const page = aPage({ entries, incompleteBefore: NOON });
    await desk().ledger.save(page, { ...closed, at: NOON });
    const { text, message } = await desk().tells('/condor_spend');
    expect(text).toContain('$0.10 and more for 2 instances');
    expect(text).toContain('No price is known for 1 instance: they are not in the sum.');
    expect(text).toContain('Nobody saw 1 instance end; counted until the latest that it can have been.');
    expect(text).toContain(
      'I lost my notes of 1 annex: what had ended before 2026-11-22T12:00:00.000Z may be missing.',
    );
    expect(text).toContain('My notes begin 2026-11-22T12:00:00.000Z: what had ended before is not in here.');
    expect(message.table?.rows.at(-1)).toEqual(['Total', '2', '1.02', '$0.10 and more', '$0.90']);
  });

  it('bills what nobody can look at until its lease is over, and says so', async () => {
    const entries = [anEntry({ launchedAt: NOON - 10 * HOUR_MS, leaseEndsAt: NOON - 8 * HOUR_MS })];
    await desk().ledger.save(aPage({ entries }), { ...closed, state: 'open' });
    desk().aws.trouble = new BotError('not-ready', 'The credentials were revoked.');
    const { text, message } = await desk().tells('/condor_spend');
    expect(text).toContain("Whether 1 instance in us-east-1 ended with the lease I can't see now");
    expect(message.table?.rows.at(-1)).toEqual(['Total', '1', '2.02', '$0.20', '$0.00']);
    desk().aws.trouble = undefined;
    const seen = await desk().tells('/condor_spend');
    expect(seen.text).not.toContain("can't see");
    expect(seen.message.table?.rows.at(-1)).toEqual(['Total', '1', '10.00', '$1.00', '$0.00']);
  });

  it('does not ask AWS while no lease is over', async () => {
    await desk().ledger.save(aPage(), { ...closed, state: 'open' });
    await desk().tells('/condor_spend');
    expect(desk().aws.looks).toEqual([]);
  });

  it('puts what has no room into one row, and still adds up', async () => {
    for (let index = 0; index < 60; index++) {
      const entries = [ended(NOON - 2 * HOUR_MS, 1, { instanceId: `i-${index}`, pricePerHourUsd: '0.005' })];
      await desk().ledger.save(aPage({ annexId: `a_${index}`, annexName: `a${index}`, entries }), closed);
    }
    const { message } = await desk().tells('/condor_spend');
    const rows = message.table?.rows ?? [];
    expect(rows).toHaveLength(41);
    expect(rows.slice(-2).map((row) => row.slice(0, 4))).toEqual([
      ['21 more', '21', '21.00', '< $0.01'],
      ['Total', '60', '60.00', '$0.30'],
    ]);
  });
});

describe('/condor_spend with something else', () => {
  it.each([
    [
      '/condor_spend year',
      "I don't know what to do with year.",
      'Like /condor_spend today, /condor_spend week, /condor_spend month.',
    ],
    [
      '/condor_spend week month',
      "I don't know what to do with month.",
      'Like /condor_spend today, /condor_spend week, /condor_spend month.',
    ],
    [
      '/condor_spend -by colour',
      "I can't sort by colour.",
      'By annex, person, day: /condor_spend week -by person.',
    ],
    ['/condor_spend -since monday', 'unrecognized option (-since).', 'See help.'],
  ])('%s gets the nearest valid form', async (line, sentence, hint) => {
    expect(await desk().refuses(line)).toMatchObject({ fault: 'usage', sentence, hint });
  });

  it('help is help', async () => {
    const { text } = await desk().tells('/condor_spend help');
    expect(text).toContain('/condor_spend month -by day');
  });
});
