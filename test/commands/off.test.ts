import { describe, expect, it } from '@jest/globals';
import { anAnnex, anInstance, NOON } from '../support/samples.js';
import { commandDesk } from './desk.js';

const desk = commandDesk();

async function running(...names: string[]) {
  const wishes = names.map((name) => anAnnex({ name }));
  for (const wish of wishes) await desk().wishes.save(wish);
  desk().aws.instances = wishes.flatMap((wish) => [
    anInstance(wish, { id: 'i-1' }),
    anInstance(wish, { id: 'i-2', inPool: true }),
    anInstance(wish, { id: 'i-3', state: 'terminated' }),
  ]);
}

describe('ending an annex', () => {
  it('asks first, with how many it ends and what becomes of their jobs', async () => {
    await running('MyFirstAnnex');
    const { message, text } = await desk().asks('/condor_off -annex MyFirstAnnex');
    expect(message.tone).toBe('warning');
    expect(text.split('\n')).toEqual([
      'Will end annex MyFirstAnnex now: 2 instances, 1 of them in pool.',
      "They are ended with EC2's TerminateInstances, because the pool's own condor_off is out of my reach: jobs that run there are killed, go back to the queue and start over elsewhere. What is on their disks is lost.",
      'Is that OK? @UBEN asked for it.',
    ]);
  });

  it('writes down who wants it ended, and the rest stays', async () => {
    await running('MyFirstAnnex');
    const answered = await desk().does('/condor_off -annex MyFirstAnnex');
    expect(await desk().annex()).toEqual({
      ...anAnnex(),
      version: 2,
      off: { by: 'UBEN', at: NOON },
      place: { channel: 'C1', ts: '1.000100' },
    });
    expect(answered).toMatchObject({ kind: 'progress', nudge: 'annex:MyFirstAnnex' });
  });

  it.each([
    '-annex myfirstannex',
    '-annex-name MyFirstAnnex',
    '-annex-slots MyFirstAnnex',
    'MyFirstAnnex',
    '-annex MyFirstAnnex -fast',
    '-graceful -annex MyFirstAnnex',
  ])('is asked for in condor_off’s own ways: %s', async (text) => {
    await running('MyFirstAnnex', 'Other');
    expect((await desk().asks(`/condor_off ${text}`)).text).toContain('Will end annex MyFirstAnnex now');
  });

  it('leaves every other annex alone, also one whose name begins the same', async () => {
    await running('Test', 'Test2');
    await desk().does('/condor_off -annex Test');
    expect((await desk().annex('Test'))?.off).toBeDefined();
    expect((await desk().annex('Test2'))?.off).toBeUndefined();
  });

  it.each(['/condor_off', '/condor_off -annex', '/condor_off -annex -fast'])(
    'never ends all of them for want of a name: %s',
    async (line) => {
      await running('Beta', 'Alpha');
      expect(await desk().refuses(line)).toEqual({
        fault: 'usage',
        sentence: 'Which annex? I end one at a time.',
        hint: '/condor_off -annex Alpha · /condor_off -annex Beta',
        flag: 'annex',
      });
    },
  );

  it('says so when there is nothing to end', async () => {
    await desk().wishes.save(anAnnex({ endedAt: NOON }));
    expect(await desk().refuses('/condor_off')).toMatchObject({
      fault: 'not-found',
      sentence: 'No annex is running: there is nothing to end.',
    });
  });

  it('names the annex that may have been meant', async () => {
    await running('MyFirstAnnex');
    expect((await desk().refuses('/condor_off -annex MyFirstAnex')).hint).toBe('Did you mean MyFirstAnnex?');
  });

  it('is not asked twice', async () => {
    await running('MyFirstAnnex');
    await desk().does('/condor_off -annex MyFirstAnnex');
    expect(await desk().refuses('/condor_off -annex MyFirstAnnex')).toMatchObject({
      fault: 'conflict',
      sentence: 'Annex MyFirstAnnex is being shut down already.',
    });
  });
});
