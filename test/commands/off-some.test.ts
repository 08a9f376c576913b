import { describe, expect, it } from '@jest/globals';
import { answer } from '../../src/commands/answer.js';
import { lineOf } from '../../src/commands/notice-lines.js';
import { NEWS_ACTIONS } from '../../src/domain/news.js';
import { TAG } from '../../src/domain/tags.js';
import { anAnnex, anInstance, NOON } from '../support/samples.js';
import { ADA, BEN, commandDesk } from './desk.js';

const desk = commandDesk();
const [ONE, TWO, GONE] = ['i-00000001', 'i-00000002', 'i-00000003'];

async function running() {
  const wish = anAnnex();
  await desk().wishes.save(wish);
  const stray = { tags: { [TAG.pool]: 'default' }, id: 'i-0000000f' };
  desk().aws.instances = [
    anInstance(wish, { id: ONE }),
    anInstance(wish, { id: TWO }),
    anInstance(wish, { id: GONE, state: 'terminated' }),
    anInstance(wish, stray),
  ];
}

describe('ending some instances of an annex', () => {
  it('says which, and writes down who wants it; the annex lives on', async () => {
    await running();
    const asked = await desk().asks(`/condor_off -annex MyFirstAnnex -instances ${ONE},${GONE}`);
    expect(asked.text).toContain('Will end 1 instance of annex MyFirstAnnex now, and leave it');
    await desk().clicks(asked, 'yes');
    expect(await desk().annex()).toMatchObject({ ends: [{ instanceIds: [ONE], by: 'UBEN', at: NOON }] });
    expect((await desk().annex())?.off).toBeUndefined();
  });

  it('leaves the message that follows the annex where it is when it was asked in a thread', async () => {
    await running();
    const asked = await desk().asks(`/condor_off -annex MyFirstAnnex -instances ${ONE}`);
    const place = { channel: 'C1', ts: '2.2', threadTs: '1.000100' };
    const answered = await answer(asked.question.id, 'yes', BEN, place, desk().hands);
    expect(answered).toMatchObject({
      kind: 'progress',
      progress: { place: { channel: 'C1', ts: '1.000100' } },
    });
    expect((await desk().annex())?.place).toEqual({ channel: 'C1', ts: '1.000100' });
  });

  it.each([
    ['i-1', 'usage'],
    ['<!channel>', 'usage'],
    [GONE, 'not-found'],
    ['i-0123456789abcdef0', 'not-found'],
  ])('refuses %s: %s', async (id, fault) => {
    await running();
    const refused = await desk().refuses(`/condor_off -annex MyFirstAnnex -instances ${id}`);
    expect(refused.fault).toBe(fault);
  });
});

describe('ending strays', () => {
  it('is for admins, and only for what is one', async () => {
    await running();
    expect((await desk().refuses('/condor_off -strays i-0000000f', BEN)).fault).toBe('forbidden');
    expect((await desk().refuses(`/condor_off -strays ${ONE}`, ADA)).fault).toBe('not-found');
    const asked = await desk().asks(`/condor_off -strays i-0000000f,${ONE}`, ADA);
    expect(asked.text).toContain('Will end 1 stray in us-east-1 now');
    expect(asked.text).not.toContain(ONE);
    expect(await desk().clicks(asked, 'yes')).toMatchObject({ kind: 'progress', nudge: 'round' });
    expect(await desk().wishes.list('default')).toContainEqual(
      expect.objectContaining({ kind: 'strays', instanceIds: ['i-0000000f'], requestedBy: 'UADA' }),
    );
  });

  it('adds to what somebody wanted ended before and is not yet', async () => {
    await running();
    await desk().does('/condor_off -strays i-0000000f', ADA);
    desk().aws.instances = [anInstance(anAnnex(), { id: 'i-0000000e', tags: { [TAG.pool]: 'default' } })];
    await desk().does('/condor_off -strays i-0000000e', ADA);
    expect(await desk().wishes.list('default')).toContainEqual(
      expect.objectContaining({ kind: 'strays', instanceIds: ['i-0000000f', 'i-0000000e'], version: 2 }),
    );
  });
});

describe('the button for an hour more', () => {
  it('stands for a lease that ends an hour later than it does, in whole minutes', async () => {
    await running();
    await desk().clock.advance(30_500);
    expect(await lineOf(NEWS_ACTIONS.extendHour, 'MyFirstAnnex', desk().hands)).toEqual({
      slash: '/condor_annex',
      text: 'extend -annex-name MyFirstAnnex -duration 120m',
    });
  });

  it('stands for an hour from now when the lease is over, or nobody knows the annex', async () => {
    const line = await lineOf(NEWS_ACTIONS.extendHour, 'Gone', desk().hands);
    expect(line?.text).toContain('-duration 60m');
  });
});
