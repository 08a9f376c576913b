import { describe, expect, it } from '@jest/globals';
import type { Weight } from '../../src/domain/news.js';
import { DEFAULT_PREFERENCES, type Heard } from '../../src/domain/preferences.js';
import { addressed } from '../../src/notices/audience.js';
import { aNotice, NOON } from '../support/samples.js';

const quiet = { ...DEFAULT_PREFERENCES, quietFrom: '11:00', quietUntil: '13:00' };
const END = NOON + 3_600_000;
const notice = (weight: Weight) =>
  aNotice({ weight, fallback: 'U1', under: 'annex:1', place: { channel: 'C1', threadTs: '1.1' } });

describe('who hears of a notice', () => {
  it.each<[Heard, Weight, boolean]>([
    ['all', 'ordinary', true],
    ['all', 'urgent', true],
    ['important', 'ordinary', false],
    ['important', 'important', true],
    ['important', 'urgent', true],
    ['none', 'urgent', false],
  ])('a channel that hears %s sees what is %s: %s', (channelHears, weight, sees) => {
    const [told] = addressed(notice(weight), { ...DEFAULT_PREFERENCES, channelHears }, NOON);
    expect(told.place).toEqual({
      channel: 'C1',
      threadTs: '1.1',
      ...(sees ? { alsoInChannel: true } : {}),
    });
  });

  it('the person who asked gets it too, when the pool wants it so, under a key of its own', () => {
    const told = addressed(notice('important'), { ...DEFAULT_PREFERENCES, personHears: 'important' }, NOON);
    expect(told).toMatchObject([
      { key: 'lease-ended:1' },
      { key: 'lease-ended:1:person', place: { channel: 'U1' } },
    ]);
    expect(
      addressed(notice('ordinary'), { ...DEFAULT_PREFERENCES, personHears: 'important' }, NOON),
    ).toHaveLength(1);
  });

  it('in quiet hours what is urgent comes at once, in its thread and without ringing', () => {
    const [told] = addressed(notice('urgent'), quiet, NOON);
    expect(told).not.toHaveProperty('notBefore');
    expect(told.place).not.toHaveProperty('alsoInChannel');
  });

  it('in quiet hours the rest waits until they are over, and is heard as usual then', () => {
    const told = addressed(notice('important'), { ...quiet, personHears: 'all' }, NOON);
    expect(told.map(({ notBefore }) => notBefore)).toEqual([END, END]);
    expect(told[0].place.alsoInChannel).toBe(true);
  });
});
