import { describe, expect, it } from '@jest/globals';
import { aHead, anAnnex, anInstance, aSlot, NOON } from '../support/samples.js';
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
      'There is no head node that I could tell to run condor_off.',
      "They are ended with EC2's TerminateInstances: jobs that run there are killed, go back to the queue and start over elsewhere. What is on their disks is lost.",
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

describe('ending an annex of a pool whose head node I drive', () => {
  async function driven() {
    await running('MyFirstAnnex');
    desk().settings = { pool: 'default', region: 'us-east-1' };
    await desk().wishes.save(aHead());
    const { id } = anAnnex();
    desk().condor.slots = [
      aSlot({ annexId: id, jobId: '1.0' }),
      aSlot({ annexId: id }),
      aSlot({ jobId: '2.0' }),
    ];
  }

  it.each([
    [
      '',
      'Will end',
      'Running jobs do not finish: each is asked to stop now and has 10 minutes to save its work.',
    ],
    [' -graceful', 'Will end', 'Running jobs do not finish'],
    [' -fast', 'Will end', 'Running jobs are killed at once, go back to the queue and start over elsewhere.'],
    [' -peaceful', 'Will drain', 'Running jobs finish; no new ones start there.'],
  ])('says what becomes of jobs:%s', async (flag, will, jobs) => {
    await driven();
    const { text } = await desk().asks(`/condor_off -annex MyFirstAnnex${flag}`);
    expect(text).toContain(`${will} annex MyFirstAnnex now: 2 instances`);
    expect(text).toContain('1 job runs there at the moment.');
    expect(text).toContain(jobs);
  });

  it('asks all the same when the head node does not answer', async () => {
    await driven();
    desk().condor.silent();
    const { text } = await desk().asks('/condor_off -annex MyFirstAnnex');
    expect(text).toContain("How many jobs run there I can't see at the moment.");
  });

  it('writes down in which way', async () => {
    await driven();
    await desk().does('/condor_off -annex MyFirstAnnex -peaceful');
    expect((await desk().annex())?.off).toEqual({ by: 'UBEN', at: NOON, mode: 'peaceful' });
  });

  it('can be made faster afterwards, and not slower', async () => {
    await driven();
    await desk().does('/condor_off -annex MyFirstAnnex -peaceful');
    await desk().does('/condor_off -annex MyFirstAnnex -fast');
    expect((await desk().annex())?.off).toEqual({ by: 'UBEN', at: NOON, mode: 'fast' });
    expect(await desk().refuses('/condor_off -annex MyFirstAnnex')).toMatchObject({
      fault: 'conflict',
      sentence: 'Annex MyFirstAnnex is being shut down already.',
    });
  });

  it('takes one way at a time', async () => {
    await driven();
    expect(await desk().refuses('/condor_off -annex MyFirstAnnex -fast -peaceful')).toMatchObject({
      fault: 'usage',
      sentence: '-peaceful or -fast: one of them.',
    });
  });
});

it('cannot drain where there is no head node to tell, and says what to do instead', async () => {
  await running('MyFirstAnnex');
  const refusal = await desk().refuses('/condor_off -annex MyFirstAnnex -peaceful');
  expect(refusal.sentence).toBe("I can't drain annex MyFirstAnnex: there is no head node that I could tell.");
  expect(refusal.hint).toContain('condor_off -peaceful -annex MyFirstAnnex');
});
