import { describe, expect, it } from '@jest/globals';
import { answerOnRecord, dispatchOnRecord } from '../../src/commands/record.js';
import { aHead, anAnnex, anInstance, NOON } from '../support/samples.js';
import { ADA, BEN, CAT, commandDesk, refusalOf } from './desk.js';

const desk = commandDesk();
const START = '-count 10 -duration 24 -annex-name MyFirstAnnex';

function types(text: string, slash = '/condor_annex', actor = BEN) {
  return dispatchOnRecord({ slash, text, actor, channel: 'C1', questionId: 'q1' }, desk().hands);
}

function clicks(choice: 'yes' | 'no', actor = BEN) {
  return answerOnRecord('q1', choice, actor, { channel: 'C1', ts: '1.000100' }, desk().hands);
}

const common = { at: NOON, pool: 'default', actor: 'UBEN', request: `/condor_annex ${START}` };

describe('what goes on record', () => {
  it('is who asked for what, at most at what cost, and who said Yes', async () => {
    await types(START);
    await clicks('yes', ADA);
    expect(desk().audit.entries).toEqual([
      { ...common, kind: 'asked', outcome: 'question', about: 'q1', costUsd: '24.00' },
      { ...common, actor: 'UADA', kind: 'answered', outcome: 'yes', about: 'q1' },
    ]);
  });

  it('is a No, a click that came too late, and one by somebody who may not', async () => {
    await types(START);
    await refusalOf(clicks('yes', CAT));
    await clicks('no');
    await clicks('yes');
    expect(
      desk()
        .audit.entries.slice(1)
        .map(({ actor, kind, outcome }) => [actor, kind, outcome]),
    ).toEqual([
      ['UCAT', 'refused', 'yes: forbidden: That question is for @UBEN, or an admin, to answer.'],
      ['UBEN', 'answered', 'no'],
      ['UBEN', 'answered', 'answered before'],
    ]);
  });

  it('is what was refused, without the secrets in it', async () => {
    await refusalOf(types('-setup AKIAIOSFODNN7EXAMPLE'));
    expect(desk().audit.entries).toMatchObject([
      { kind: 'refused', actor: 'UBEN', request: '/condor_annex -setup [redacted]' },
    ]);
  });

  it('is what was set without a question, and not what was only looked at', async () => {
    await types('settings', '/condor_pool', ADA);
    await types('-status');
    expect(desk().audit.entries).toEqual([]);
    await types('settings -digest 08:00', '/condor_pool', ADA);
    expect(desk().audit.entries).toEqual([
      {
        at: NOON,
        pool: 'default',
        kind: 'done',
        actor: 'UADA',
        request: '/condor_pool settings -digest 08:00',
        outcome: 'ok',
      },
    ]);
  });
});

describe('the record', () => {
  it('is shown to admins, newest first', async () => {
    await desk().wishes.save(aHead());
    await types(START);
    await clicks('no');
    const { message, text } = await desk().tells('/condor_pool audit -since 24h', ADA);
    expect(text).toBe('2 entries about pool default in the last 24 h.');
    const ben = { kind: 'person', id: 'UBEN' };
    expect(message.table).toEqual({
      headings: ['When (UTC)', 'Who', 'What', 'Request', 'Outcome', 'At most'],
      rows: [
        ['2026-11-22 12:00', ben, 'answered', `/condor_annex ${START}`, 'no', ''],
        ['2026-11-22 12:00', ben, 'asked', `/condor_annex ${START}`, 'question', '$24.00'],
      ],
    });
  });

  it('is for nobody else', async () => {
    expect(await desk().refuses('/condor_pool audit', BEN)).toMatchObject({ fault: 'forbidden' });
  });

  it('can be had by kind, by person, and as a file', async () => {
    await desk().wishes.save(anAnnex());
    desk().aws.instances = [anInstance(anAnnex())];
    await types('-annex MyFirstAnnex', '/condor_off');
    await refusalOf(types('-annex Nowhere', '/condor_off', CAT));
    const { message } = await desk().tells('/condor_pool audit -what refused -csv', ADA);
    expect(message.file?.name).toBe('audit-default.csv');
    expect(message.file?.content).toMatch(
      /^at,pool,kind,actor,request,outcome,cost_usd,about\r\n2026-11-22T12:00:00\.000Z,default,refused,UCAT,\/condor_off -annex Nowhere,[^\r\n]*\r\n$/,
    );
    expect((await desk().tells('/condor_pool audit -actor UBEN', ADA)).text).toContain('1 entry about');
  });

  it.each([
    ['-since yesterday', 'yesterday is no length of time.'],
    ['-what gossip', 'Nothing of the kind gossip is on record.'],
    ['-actor Ben', 'Ben is no Slack user id.'],
  ])('says what is wrong with %s', async (flags, sentence) => {
    expect(await desk().refuses(`/condor_pool audit ${flags}`, ADA)).toMatchObject({
      fault: 'usage',
      sentence,
    });
  });
});
