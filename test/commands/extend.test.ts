import { describe, expect, it } from '@jest/globals';
import { aLaunch, anAnnex, anInstance, NOON } from '../support/samples.js';
import { said } from '../support/said.js';
import { ADA, commandDesk } from './desk.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const desk = commandDesk();

/** An annex of two m4.large, leased until one o'clock, seen at noon. */
async function running(instances = 2) {
  const wish = anAnnex();
  await desk().wishes.save(wish);
  desk().aws.instances = Array.from({ length: instances }, (_, n) =>
    anInstance(wish, { id: `i-${n}`, inPool: true }),
  );
  return wish;
}

describe('moving the end of a lease', () => {
  it('to a later hour shows from when to when, and what it costs more at most', async () => {
    await running();
    const { text } = await desk().asks('/condor_annex -annex-name MyFirstAnnex -duration 12');
    expect(text.split('\n')).toEqual([
      'Will let the lease of annex MyFirstAnnex (2 instances) end 12.00 hours from now, 2026-11-23T00:00:00.000Z.',
      'Until now it ends 2026-11-22T13:00:00.000Z.',
      'That is up to $2.20 more, if they all run until then. Disks and data transfer come on top.',
      'Is that OK? @UBEN asked for it.',
    ]);
  });

  it('to a sooner hour says that busy instances are ended, and what it saves', async () => {
    await running(1);
    const { text } = await desk().asks('/condor_annex -annex-name MyFirstAnnex -duration 30m');
    expect(text).toContain('(1 instance) end 0.50 hours from now');
    expect(text).toContain(
      'That is sooner than now: busy instances are ended all the same. It saves up to $0.05.',
    );
  });

  it('does not guess a price', async () => {
    const wish = anAnnex({ launches: [aLaunch({ pricePerHourUsd: undefined })] });
    await desk().wishes.save(wish);
    desk().aws.instances = [anInstance(wish)];
    const { text } = await desk().asks('/condor_annex extend MyFirstAnnex -duration 2');
    expect(text).toContain('No price known for m4.large in us-east-1.');
  });

  it('adds up prices of all launches, and leaves out what has ended', async () => {
    const second = aLaunch({ attempt: 2, pricePerHourUsd: '1' });
    const wish = anAnnex({ launches: [aLaunch(), second] });
    await desk().wishes.save(wish);
    desk().aws.instances = [
      anInstance(wish),
      anInstance(wish, { launch: second, id: 'i-2' }),
      anInstance(wish, { launch: second, id: 'i-3', state: 'terminated' }),
    ];
    const { text } = await desk().asks('/condor_annex extend MyFirstAnnex -duration 2');
    expect(text).toContain('(2 instances)');
    expect(text).toContain('That is up to $1.10 more');
  });

  it('counts the hours from the Yes, changes only the lease, and shows that at once', async () => {
    const before = await running();
    const { question } = await desk().asks('/condor_annex -annex-name myfirstannex -duration 12');
    await desk().clock.advance(10 * MINUTE_MS);
    const answered = await desk().clicks({ question }, 'yes');
    const leaseEndsAt = NOON + 10 * MINUTE_MS + 12 * HOUR_MS;
    expect(await desk().annex()).toEqual({
      ...before,
      version: 2,
      leaseEndsAt,
      leaseSetAt: desk().clock.now(),
      leaseSetBy: { by: 'UBEN' },
      place: { channel: 'C1', ts: '1.000100' },
    });
    expect(answered).toMatchObject({ kind: 'progress', nudge: 'annex:MyFirstAnnex' });
    expect(JSON.stringify(answered)).toContain(`{"kind":"time","at":${leaseEndsAt}}`);
  });

  it('notes who said Yes when it was not who asked, and the message says so', async () => {
    await running();
    const { question } = await desk().asks('/condor_annex -annex-name MyFirstAnnex -duration 12');
    const answered = await desk().clicks({ question }, 'yes', ADA);
    expect((await desk().annex())?.leaseSetBy).toEqual({ by: 'UBEN', confirmedBy: 'UADA' });
    expect(answered.kind === 'progress' ? said(answered.progress.message) : answered.kind).toContain(
      'busy or not. Moved by @UBEN, confirmed by @UADA.',
    );
  });

  it('says that a sooner hour ends busy instances though their price is not known', async () => {
    const wish = anAnnex({ launches: [aLaunch({ pricePerHourUsd: undefined })] });
    await desk().wishes.save(wish);
    desk().aws.instances = [anInstance(wish)];
    const { text } = await desk().asks('/condor_annex extend MyFirstAnnex -duration 30m');
    expect(text).toContain(
      'That is sooner than now: busy instances are ended all the same. No price known for m4.large in us-east-1.',
    );
  });

  it('counts what was asked for and is not there yet', async () => {
    await running(0);
    const { text } = await desk().asks('/condor_annex -annex-name MyFirstAnnex -duration 12');
    expect(text).toContain('(2 instances)');
    expect(text).toContain('That is up to $2.20 more');
  });

  it('holds for all of the annex, also against a launch that is under way with another lease', async () => {
    await running();
    await desk().does('/condor_annex -count 1 -duration 3 -annex-name MyFirstAnnex');
    await desk().does('/condor_annex -annex-name MyFirstAnnex -duration 12');
    const wish = await desk().annex();
    expect(wish?.leaseEndsAt).toBe(NOON + 12 * HOUR_MS);
    expect(wish?.launches.map(({ movesLease }) => movesLease)).toEqual([undefined, undefined]);
  });

  it('leaves launches as they were recorded, so that a retry asks AWS for the same', async () => {
    const before = await running(0);
    await desk().does('/condor_annex -annex-name MyFirstAnnex -duration 12');
    expect((await desk().annex())?.launches).toEqual(before.launches);
  });
});

describe('moving a lease that cannot be moved', () => {
  it.each([
    [
      '-annex-name MyFirstAnnex -duration 12 -idle 1',
      "You may not change the idle duration of existing instances. If you'd like to add new instances with a particular idle duration, you must specify -count.",
    ],
    [
      '-annex-name MyFirstAnnex',
      'To change the lease duration of an existing annex, use -duration. To start a new annex, use -count.',
    ],
    [
      '-annex-name MyFirstAnnex -idle 1',
      'To change the lease duration of an existing annex, use -duration. To start a new annex, use -count.',
    ],
    ['-duration 12', 'you must specify -annex-name.'],
    ['-annex-name MyFirstAnnex -duration 0', 'the duration must be greater than zero.'],
    ['-annex-name MyFirstAnnex -duration 31d', '-duration is in hours; at most 720 of them.'],
  ])('is refused in the words that people know: %s', async (text, sentence) => {
    await running();
    const refusal = await desk().refuses(`/condor_annex ${text}`);
    expect(refusal).toMatchObject({ fault: 'usage', sentence });
    expect(refusal.hint).not.toBe('');
  });

  it.each([
    ['MyFristAnnex', 'Did you mean MyFirstAnnex?'],
    ['Other', 'There are: MyFirstAnnex.'],
  ])('names the annex that may have been meant: %s', async (name, hint) => {
    await running();
    expect(await desk().refuses(`/condor_annex -annex-name ${name} -duration 12`)).toEqual({
      fault: 'not-found',
      sentence: `There is no annex called ${name}.`,
      hint,
      flag: 'annex-name',
    });
  });

  it('shows how to start one when there is none', async () => {
    await desk().wishes.save(anAnnex({ endedAt: NOON }));
    expect((await desk().refuses('/condor_annex -annex-name MyFirstAnnex -duration 12')).hint).toBe(
      'No annex is running. Start one: /condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex',
    );
  });

  it('is refused while the annex is being ended', async () => {
    await desk().wishes.save(anAnnex({ off: { by: 'U1', at: NOON } }));
    expect(await desk().refuses('/condor_annex -annex-name MyFirstAnnex -duration 12')).toMatchObject({
      fault: 'conflict',
      sentence: 'Annex MyFirstAnnex is being shut down.',
    });
  });

  it('is possible while it drains: jobs may need more time', async () => {
    const wish = await running();
    await desk().wishes.save({ ...wish, version: 1, off: { by: 'U1', at: NOON, mode: 'peaceful' } });
    const { text } = await desk().asks('/condor_annex -annex-name MyFirstAnnex -duration 12');
    expect(text).toContain('end 12.00 hours from now');
  });
});
