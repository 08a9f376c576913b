import { describe, expect, it } from '@jest/globals';
import { ADA, BEN, commandDesk } from './desk.js';

const desk = commandDesk();

describe('/condor_pool settings', () => {
  it('shows what holds, to everybody', async () => {
    const { text } = await desk().tells('/condor_pool settings', BEN);
    expect(text).toContain('The settings of pool default.');
    for (const fact of ['Quiet hours', 'off', 'UTC', '09:00', 'important']) expect(text).toContain(fact);
  });

  it('changes what an admin says, at once, and says what changed', async () => {
    const { text } = await desk().tells(
      '/condor_pool settings -quiet 22:00–07:00 -zone Europe/Zurich -digest 08:30 -channel-hears all',
      ADA,
    );
    expect(text).toContain('Quiet hours 22:00-07:00, was off');
    expect(text).toContain('Time zone Europe/Zurich, was UTC');
    expect(text).not.toContain('The person who asked hears none, was');
    expect(await desk().preferences.get('default')).toEqual({
      quietFrom: '22:00',
      quietUntil: '07:00',
      timeZone: 'Europe/Zurich',
      digestAt: '08:30',
      channelHears: 'all',
      personHears: 'none',
    });
    const again = await desk().tells('/condor_pool settings -digest 08:30', ADA);
    expect(again.text).toContain('was set already');
    const off = await desk().tells('/condor_pool -quiet off', ADA);
    expect(off.text).toContain('Quiet hours off, was 22:00-07:00');
  });

  it('says when it is quiet now', async () => {
    await desk().tells('/condor_pool settings -quiet 11:00-13:00', ADA);
    const { text } = await desk().tells('/condor_pool', BEN);
    expect(text).toContain('It is quiet now, until 2026-11-22T13:00');
  });

  it('is for admins to change', async () => {
    const refused = await desk().refuses('/condor_pool settings -digest 08:30', BEN);
    expect(refused.fault).toBe('forbidden');
    expect((await desk().preferences.get('default')).digestAt).toBe('09:00');
  });

  it.each([
    ['-quiet 22-7', '-quiet 22:00-07:00'],
    ['-quiet 22:00-22:00', '-quiet 22:00-07:00'],
    ['-quiet 22:00-07:00-09:00', '-quiet off'],
    ['-zone Zurich', '-zone Europe/Zurich'],
    ['-zone +01:00', '-zone Europe/Zurich'],
    ['-digest 9', '-digest 09:00'],
    ['-digest 24:00', '-digest 09:00'],
    ['-channel-hears nothing', 'the others are all and none'],
    ['-person-hears <!channel>', 'the others are all and none'],
  ])('refuses %s and shows how it is right', async (flags, hint) => {
    const refused = await desk().refuses(`/condor_pool settings ${flags}`, ADA);
    expect(refused.fault).toBe('usage');
    expect(refused.hint).toContain(hint);
  });
});
