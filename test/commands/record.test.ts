import { describe, expect, it } from '@jest/globals';
import { answerOnRecord, dispatchOnRecord, findActorOnRecord } from '../../src/commands/record.js';
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
      {
        ...common,
        actor: 'UADA',
        kind: 'answered',
        outcome: 'yes',
        about: 'q1',
        askedBy: 'UBEN',
        costUsd: '24.00',
      },
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
      /^at,pool,kind,actor,request,outcome,cost_usd,about,asked_by\r\n2026-11-22T12:00:00\.000Z,default,refused,UCAT,\/condor_off -annex Nowhere,[^\r\n]*\r\n$/,
    );
    expect((await desk().tells('/condor_pool audit -actor UBEN', ADA)).text).toContain('1 entry about');
  });

  it('can be had from one moment to another, by hours and by days', async () => {
    for (const hour of [1, 2, 3]) {
      await types('settings -digest 08:00', '/condor_pool', { ...ADA, id: `UADA${hour}` });
      await desk().clock.advance(3_600_000);
    }
    const actors = async (flags: string) => {
      const { message } = await desk().tells(`/condor_pool audit ${flags} -csv`, ADA);
      return [...(message.file?.content ?? '').matchAll(/UADA\d/g)].map(([id]) => id);
    };
    expect(await actors('-since 150m -until 90m')).toEqual(['UADA2']);
    expect(await actors('-until 150m')).toEqual(['UADA1']);
    expect(await actors('-since 2026-11-22 -until 2026-11-22')).toEqual(['UADA3', 'UADA2', 'UADA1']);
    expect(await actors('-since 2026-11-20 -until 2026-11-21')).toEqual([]);
  });

  it('has the same in its file as in its lines of the log', async () => {
    await desk().wishes.save(aHead());
    await types(START);
    await clicks('yes', ADA);
    const { message } = await desk().tells('/condor_pool audit -csv', ADA);
    const [headings = '', last = ''] = (message.file?.content ?? '').split('\r\n');
    const entry = desk().audit.entries.at(-1);
    const asInFile = { costUsd: 'cost_usd', askedBy: 'asked_by' } as Readonly<Record<string, string>>;
    const fields = Object.keys(entry ?? {}).map((field) => asInFile[field] ?? field);
    expect([...headings.split(',')].sort()).toEqual(fields.sort());
    expect(last.endsWith(',q1,UBEN')).toBe(true);
    const table = (await desk().tells('/condor_pool audit', ADA)).message.table;
    expect(table?.rows[0]).toContain('yes (asked by UBEN)');
  });

  it.each([
    ['-since yesterday', 'yesterday is no length of time, and no day until today.'],
    ['-since 2026-13-01', '2026-13-01 is no length of time, and no day until today.'],
    ['-until 2026-11-23', '2026-11-23 is no length of time, and no day until today.'],
    ['-since 1h -until 2h', 'Nothing can be since then and until before that.'],
    ['-what gossip', 'Nothing of the kind gossip is on record.'],
    ['-actor Ben', 'Ben is no Slack user id.'],
  ])('says what is wrong with %s', async (flags, sentence) => {
    expect(await desk().refuses(`/condor_pool audit ${flags}`, ADA)).toMatchObject({
      fault: 'usage',
      sentence,
    });
  });
});

describe('who is turned away at the door', () => {
  it('is on record with what they wanted, and gets nothing', async () => {
    const people = { ...desk().hands.people, isOutsider: () => Promise.resolve(true) };
    const guest = { userId: 'UGUEST', channel: 'C1', request: '/condor_annex -status xoxb-1-2-abcdef' };
    expect(await refusalOf(findActorOnRecord(guest, { ...desk().hands, people }))).toMatchObject({
      fault: 'forbidden',
    });
    expect(desk().audit.entries).toMatchObject([
      { kind: 'refused', actor: 'UGUEST', request: '/condor_annex -status [redacted]' },
    ]);
  });
});
