import { describe, expect, it } from '@jest/globals';
import { annexNews } from '../../src/domain/annex-news.js';
import type { AnnexSight } from '../../src/domain/annex-sight.js';
import type { Instance } from '../../src/domain/instance.js';
import { updatePage } from '../../src/domain/ledger-update.js';
import { consoleTail, neverJoined, neverJoinedNews } from '../../src/domain/never-joined.js';
import type { AnnexWish } from '../../src/domain/wish.js';
import { said } from '../support/said.js';
import { aLaunch, anAnnex, anInstance, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const outcome = (got: number) => ({ kind: 'launched' as const, got, at: NOON });
const started = (got: number, over: Partial<AnnexWish> = {}): AnnexWish => {
  const leaseEndsAt = over.leaseEndsAt ?? NOON + HOUR_MS;
  return anAnnex({ launches: [aLaunch({ count: 3, leaseEndsAt, outcome: outcome(got) })], ...over });
};
const machines = (wish: AnnexWish, count: number, over: Parameters<typeof anInstance>[1] = {}): Instance[] =>
  Array.from({ length: count }, (_, index) =>
    anInstance(wish, { id: `i-0000000000000000${index}`, ...over }),
  );
const keys = (sight: AnnexSight, now: number) => annexNews(sight, now).map(({ key }) => key.split(':')[0]);

describe('a start', () => {
  it('is complete when all that AWS had are in the pool', () => {
    const wish = started(3);
    expect(keys({ wish, instances: machines(wish, 3, { inPool: true }) }, NOON)).toEqual(['complete']);
    expect(keys({ wish, instances: machines(wish, 2, { inPool: true }) }, NOON)).toEqual([]);
    expect(keys({ wish, instances: machines(wish, 3) }, NOON)).toEqual([]);
  });

  it('was partly made when AWS had fewer, and that is news for an hour', () => {
    const wish = started(2, { leaseEndsAt: NOON + 9 * HOUR_MS });
    const sight = { wish, instances: machines(wish, 2) };
    const [news] = annexNews(sight, NOON);
    expect(said(news?.message)).toContain(
      'started only partly: 2 of 3. AWS has no more m4.large in us-east-1 now, so 1 is missing.',
    );
    expect(news?.message.buttons?.map(({ label }) => label)).toEqual([
      'Try another type…',
      'Try another zone…',
      'Keep what we have',
      'Stop all',
    ]);
    expect(said(news?.message)).toContain('-duration 9.00 -aws-on-demand-instance-type c5.large');
    expect(keys(sight, NOON + HOUR_MS + 1)).toEqual([]);
    expect(keys({ ...sight, wish: { ...wish, off: { by: 'U1', at: NOON } } }, NOON)).toEqual([]);
  });
});

describe('instances that are there again after the receipt', () => {
  const back = (over: Partial<AnnexWish>) => {
    const wish = started(2, over);
    const instances = machines(wish, 2, { inPool: true });
    const page = { ...updatePage(undefined, wish, instances, NOON), receipts: 1 };
    return annexNews({ wish, instances, page }, NOON).find(({ key }) => key === `back:${wish.id}:1`);
  };

  it('are told of with a button, and without one when they are ending already', () => {
    expect(back({})?.message.buttons?.map(({ label }) => label)).toEqual(['Shut down now']);
    const ending = back({ off: { by: 'U2', at: NOON, mode: 'graceful' } });
    expect(said(ending?.message)).toContain('I am ending them, as @U2 asked.');
    expect(ending?.message).not.toHaveProperty('buttons');
  });
});

describe('instances that ended', () => {
  const wish = started(3, { leaseEndsAt: NOON + 9 * HOUR_MS });
  const all = machines(wish, 3, { inPool: true });
  const page = updatePage(undefined, wish, all, NOON);
  const gone = (count: number, reasonCode: string): Instance[] =>
    all.map((instance, index) =>
      index < count ? { ...instance, state: 'terminated', endedAt: NOON + HOUR_MS, reasonCode } : instance,
    );
  const IDLE = 'Client.InstanceInitiatedShutdown';
  const PERSON = 'Client.UserInitiatedShutdown';
  const titles = (instances: Instance[], now: number, of: AnnexWish = wish) =>
    annexNews({ wish: of, instances, page }, now)
      .filter(({ key }) => key.startsWith('ended'))
      .map(({ message }) => said(message));

  it('are told together, when their number has stood for two minutes', () => {
    expect(titles(gone(2, IDLE), NOON + HOUR_MS + MINUTE_MS)).toEqual([]);
    const [told] = titles(gone(2, IDLE), NOON + HOUR_MS + 2 * MINUTE_MS);
    expect(told).toContain('2 of 3 instances of annex MyFirstAnnex shut themselves down after 15 min idle.');
    expect(told).toContain('It has cost $0.30 so far');
  });

  it('are left to the receipt when all were idle, and told at once when all were ended from outside', () => {
    expect(titles(gone(3, IDLE), NOON + HOUR_MS + 5 * MINUTE_MS)).toEqual([]);
    expect(titles(gone(3, PERSON), NOON + HOUR_MS)).toEqual([
      expect.stringContaining('were ended from outside'),
    ]);
  });

  it.each([
    ['Server.SpotInstanceTermination', 'was taken back by AWS'],
    ['Server.InternalError', 'failed and is gone'],
    [PERSON, 'was ended from outside'],
  ])('for %s: %s', (reasonCode, words) => {
    expect(titles(gone(1, reasonCode), NOON + HOUR_MS + 3 * MINUTE_MS)[0]).toContain(words);
  });

  it('are not told to those who asked for their end', () => {
    const off = { ...wish, off: { by: 'U1', at: NOON + HOUR_MS - MINUTE_MS } };
    expect(titles(gone(3, PERSON), NOON + HOUR_MS + 3 * MINUTE_MS, off)).toEqual([]);
    const [first] = all;
    const ends = { ...wish, ends: [{ instanceIds: [first?.id ?? ''], by: 'U1', at: NOON }] };
    expect(titles(gone(1, PERSON), NOON + HOUR_MS + 3 * MINUTE_MS, ends)).toEqual([]);
  });

  it('are history after an hour, and after a loss of all notes', () => {
    expect(titles(gone(1, PERSON), NOON + 3 * HOUR_MS)).toEqual([]);
    const rebuilt = { ...wish, rebuiltAt: NOON + 2 * HOUR_MS };
    expect(titles(gone(1, PERSON), NOON + HOUR_MS + 5 * MINUTE_MS, rebuilt)).toEqual([]);
  });
});

describe('a drain that the lease cut', () => {
  it('is told of, with what became of the jobs', () => {
    const wish = started(3, { off: { by: 'U2', at: NOON, mode: 'peaceful' } });
    const all = machines(wish, 3, { inPool: true });
    const cut = all.map((each) => ({
      ...each,
      state: 'terminated' as const,
      endedAt: NOON + HOUR_MS + MINUTE_MS / 2,
      reasonCode: 'Client.UserInitiatedShutdown',
    }));
    const page = updatePage(undefined, wish, all, NOON);
    const [news] = annexNews({ wish, instances: cut, page }, NOON + HOUR_MS + MINUTE_MS);
    expect(said(news?.message)).toContain(
      '3 of 3 instances of annex MyFirstAnnex ended with the lease: 3 by the lease function.',
    );
    expect(said(news?.message)).toContain(
      'They were still draining: jobs that ran there were cut off, go back to the queue and start over elsewhere.',
    );
  });
});

describe('instances that somebody stopped', () => {
  const wish = started(3, { leaseEndsAt: NOON + 9 * HOUR_MS });
  const all = machines(wish, 3, { inPool: true });
  const running = updatePage(undefined, wish, all, NOON);
  const at = (minutes: number) => NOON + minutes * MINUTE_MS;
  const stop = (count: number) =>
    all.map((each, index) =>
      index < count ? { ...each, state: 'stopped' as const, endedAt: at(30) } : each,
    );
  const newsOf = (of: AnnexWish, instances: readonly Instance[], minutes: number) =>
    annexNews({ wish: of, instances, page: updatePage(running, of, instances, at(30)) }, at(minutes)).filter(
      ({ key }) => key.startsWith('stopped:'),
    );

  it('are told of once their number has stood for two minutes, with a button to end them', () => {
    expect(newsOf(wish, stop(2), 31)).toEqual([]);
    const [news] = newsOf(wish, stop(2), 32);
    expect(said(news?.message)).toContain(
      '2 of 3 instances of annex MyFirstAnnex were stopped, and not by me: somebody did it in the AWS console or with another tool, or AWS did.',
    );
    expect(said(news?.message)).toContain('It has cost $0.15 so far, without disks.');
    expect(news?.message.buttons?.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'End these: /condor_off -annex MyFirstAnnex -instances i-00000000000000000,i-00000000000000001',
      'Dismiss: MyFirstAnnex',
    ]);
    expect(newsOf(wish, stop(2), 90)[0]?.key).toBe(news?.key);
    expect(newsOf(wish, all, 32)).toEqual([]);
  });

  it('are no news where they are to end anyway', () => {
    expect(newsOf({ ...wish, off: { by: 'U2', at: at(20) } }, stop(3), 32)).toEqual([]);
    expect(newsOf(wish, stop(3), 9 * 60)).toEqual([]);
  });

  it('are not taken for ended', () => {
    const page = updatePage(running, wish, stop(3), at(30));
    expect(keys({ wish, instances: stop(3), page }, at(40))).toEqual(['stopped']);
  });
});

describe('instances that never joined', () => {
  const wish = started(3, { leaseEndsAt: NOON + 9 * HOUR_MS });
  const silent = (sight: AnnexSight, now: number) => [...neverJoined(sight, now).values()].flat();

  it('are those that run for twenty minutes and have not been heard of', () => {
    const sight = { wish, instances: machines(wish, 3) };
    expect(silent(sight, NOON + 19 * MINUTE_MS)).toEqual([]);
    expect(silent(sight, NOON + 20 * MINUTE_MS)).toHaveLength(3);
    expect(silent({ wish, instances: machines(wish, 3, { inPool: true }) }, NOON + HOUR_MS)).toEqual([]);
    expect(silent({ wish, instances: machines(wish, 3, { state: 'pending' }) }, NOON + HOUR_MS)).toEqual([]);
    expect(silent(sight, wish.leaseEndsAt)).toEqual([]);
  });

  it('are shown with the last lines of the console, without secrets and colours', () => {
    const instances = machines(wish, 1);
    const output = `old\n\n\u001b[31mcannot join\u001b[0m\r\ntoken=eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2VjcmV0 refused\n`;
    const news = neverJoinedNews(
      { wish, instances },
      { attempt: '1', silent: instances, output },
      NOON + HOUR_MS,
    );
    const text = said(news.message);
    expect(text).toContain('1 instance of annex MyFirstAnnex never joined the pool');
    expect(text).toContain('cannot join');
    expect(text).not.toContain('eyJ');
    expect(text).not.toContain('[31m');
    expect(news.message.buttons?.[0]?.value).toBe(
      '/condor_off -annex MyFirstAnnex -instances i-00000000000000000',
    );
  });

  it('of whom EC2 has no output are told of all the same', () => {
    expect(consoleTail('')).toEqual([]);
    const instances = machines(wish, 1);
    const news = neverJoinedNews({ wish, instances }, { attempt: '1', silent: instances, output: '' }, NOON);
    expect(said(news.message)).toContain('EC2 has no console output');
  });

  it('fit on a button however many they are', () => {
    const instances = machines(wish, 400).map((each, index) => ({
      ...each,
      id: `i-${String(index).padStart(17, '0')}`,
    }));
    const news = neverJoinedNews({ wish, instances }, { attempt: '1', silent: instances, output: '' }, NOON);
    expect(news.message.buttons?.[0]?.value.length).toBeLessThanOrEqual(2000);
    expect(news.message.buttons?.[0]?.label).toBe('End 80 of these');
  });
});
