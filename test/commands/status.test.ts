import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { TAG } from '../../src/domain/tags.js';
import { aLaunch, anAccount, anAnnex, anEntry, anInstance, aPage, NOON } from '../support/samples.js';
import { commandDesk, EVE } from './desk.js';

const desk = commandDesk();
const launched = aLaunch({ outcome: { kind: 'launched', got: 2, at: NOON } });

describe('the status of all annexes', () => {
  it('says that there is none, and how to start one', async () => {
    await desk().wishes.save(anAccount());
    await desk().wishes.save(anAnnex({ endedAt: NOON }));
    expect((await desk().tells('/condor_annex -status')).text).toBe(
      'Found no instances in any annex.\nStart one: /condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex',
    );
    expect(desk().aws.looks).toEqual([]);
  });

  it('is a table with a row for each, by name', async () => {
    const [beta, alpha] = [
      anAnnex({ name: 'beta', launches: [launched] }),
      anAnnex({ name: 'Alpha', region: 'eu-west-1' }),
    ];
    for (const wish of [beta, alpha]) await desk().wishes.save(wish);
    desk().aws.instances = [
      anInstance(beta, { id: 'i-1', inPool: true }),
      anInstance(beta, { id: 'i-2' }),
      anInstance(beta, { id: 'i-3', state: 'terminated' }),
    ];
    await desk().clock.advance(1_800_000);
    const { message, text } = await desk().tells('/condor_annex -status', EVE);
    expect(text).toMatch(/^2 annexes in pool default\.\n/);
    expect(message.table).toEqual({
      headings: ['Name', 'State', 'Requested', 'Running', 'In pool', 'Ended', 'Lease', 'Cost so far'],
      rows: [
        ['Alpha', 'requested', '2', '0', '0', '0', 'ends in 30 min', '$0.00'],
        ['beta', 'joining', '2', '2', '1', '1', 'ends in 30 min', '$0.15'],
      ],
    });
  });

  it('counts what has ended also when EC2 has forgotten it', async () => {
    const wish = anAnnex({ launches: [launched] });
    await desk().wishes.save(wish);
    const entries = ['i-1', 'i-2', 'i-3'].map((instanceId) => anEntry({ instanceId }));
    const ended = entries.slice(1).map((entry) => ({ ...entry, endedAt: NOON, ending: 'idle' as const }));
    await desk().ledger.save(aPage({ annexId: wish.id, entries: [...entries.slice(0, 1), ...ended] }), {
      state: 'open',
      fence: 1,
      at: NOON,
    });
    desk().aws.instances = [anInstance(wish, { id: 'i-1', inPool: true })];
    const { message } = await desk().tells('/condor_annex -status');
    expect(message.table?.rows[0]?.[5]).toBe('2');
    expect((await desk().tells('/condor_annex -status -annex-name MyFirstAnnex')).text).toContain('Ended: 2');
  });

  it('looks at each region once, however many annexes are there', async () => {
    for (const name of ['A', 'B', 'C']) await desk().wishes.save(anAnnex({ name }));
    await desk().wishes.save(anAnnex({ name: 'D', region: 'eu-west-1' }));
    await desk().tells('/condor_annex status');
    expect([...desk().aws.looks].sort()).toEqual(['eu-west-1 listInstances', 'us-east-1 listInstances']);
  });

  it('says that a lease is over and that a price is unknown', async () => {
    const wish = anAnnex({ launches: [aLaunch({ pricePerHourUsd: undefined })] });
    await desk().wishes.save(wish);
    desk().aws.instances = [anInstance(wish)];
    await desk().clock.advance(3_600_000);
    const { message, text } = await desk().tells('/condor_annex -status');
    expect(text).toMatch(/^1 annex in pool default\.\n/);
    expect(message.table?.rows[0]?.slice(-2)).toEqual(['has ended', 'no price known']);
  });

  it('does not take what it cannot see for nothing', async () => {
    await desk().wishes.save(anAnnex());
    desk().aws.trouble = new BotError('later', 'AWS could not be reached.');
    expect(await desk().refuses('/condor_annex -status')).toMatchObject({ fault: 'later' });
  });
});

describe('the status of one annex', () => {
  it('is its card, with what is not in the pool by state', async () => {
    const wish = anAnnex({ launches: [launched] });
    await desk().wishes.save(wish);
    desk().aws.instances = [
      anInstance(wish, { id: 'i-in', inPool: true }),
      anInstance(wish, { id: 'i-1' }),
      anInstance(wish, { id: 'i-2' }),
      anInstance(wish, { id: 'i-3', state: 'shutting-down' }),
      anInstance(anAnnex({ name: 'Other', id: 'Other_1' }), { id: 'i-other' }),
    ];
    const { text } = await desk().tells('/condor_annex -status -annex-name myfirstannex', EVE);
    expect(text).toContain('Annex MyFirstAnnex: 1 of 3 in pool.');
    expect(text).toContain(
      'Instances not in the pool, grouped by state:\nrunning i-1 i-2\nshutting-down i-3\n',
    );
    expect(text).not.toContain('i-other');
    expect(text).toContain('Cost so far: $0.01 without disks');
  });

  it('says of those that have ended why, and who asked for it', async () => {
    const wish = anAnnex({ launches: [launched], off: { by: EVE.id, at: NOON } });
    await desk().wishes.save(wish);
    const gone = (id: string, poolState: string, reasonCode: string) => {
      const instance = anInstance(wish, { id, state: 'terminated' });
      return { ...instance, reasonCode, tags: { ...instance.tags, [TAG.poolState]: poolState } };
    };
    desk().aws.instances = [
      gone('i-1', 'ended-idle', 'Client.InstanceInitiatedShutdown'),
      gone('i-2', 'busy', 'Client.UserInitiatedShutdown'),
      gone('i-3', 'ended-idle', 'Client.InstanceInitiatedShutdown'),
      anInstance(wish, { id: 'i-4', state: 'shutting-down' }),
    ];
    const { text } = await desk().tells('/condor_annex -status -annex-name MyFirstAnnex');
    expect(text).toContain(
      `Instances not in the pool, grouped by state:\nshutting-down i-4\nInstances that have ended, grouped by why:\nidle: i-1 i-3\ncondor_off by @${EVE.id}: i-2\n`,
    );
  });

  it('is there for a while after its end', async () => {
    await desk().wishes.save(anAnnex({ launches: [launched], endedAt: NOON }));
    const { text } = await desk().tells('/condor_annex -status -annex-name myfirstannex');
    expect(text).toContain('Annex MyFirstAnnex has ended: none of its instances is left.');
  });

  it('lists no more than twenty of a state', async () => {
    const wish = anAnnex();
    await desk().wishes.save(wish);
    desk().aws.instances = Array.from({ length: 23 }, (_, n) =>
      anInstance(wish, { id: `i-${n}`, state: 'pending' }),
    );
    expect((await desk().tells('/condor_annex status MyFirstAnnex')).text).toContain(
      'i-18 i-19 and 3 more\n',
    );
  });

  it('needs no list when all are in the pool', async () => {
    const wish = anAnnex();
    await desk().wishes.save(wish);
    desk().aws.instances = [anInstance(wish, { inPool: true })];
    expect((await desk().tells('/condor_annex status MyFirstAnnex')).text).not.toContain('not in the pool');
  });

  it('of a name that nothing has lists what there is', async () => {
    for (const name of ['B', 'A']) await desk().wishes.save(anAnnex({ name }));
    expect(await desk().refuses('/condor_annex -status -annex-name Unheard')).toMatchObject({
      fault: 'not-found',
      sentence: 'There is no annex called Unheard.',
      hint: 'There are: A, B.',
    });
  });
});
