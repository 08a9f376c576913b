import { beforeEach, describe, expect, it } from '@jest/globals';
import { TAG } from '../../src/domain/tags.js';
import { words } from '../../src/domain/words.js';
import { anAccount, anAnnex, anInstance, NOON } from '../support/samples.js';
import { ADA, BEN, commandDesk } from './desk.js';

const UNDO = '/condor_annex undo-setup';
const desk = commandDesk();

beforeEach(() => {
  desk().aws.partsSeen = {
    functions: { ours: [words`function condor-annex-lease`, words`role condor-annex-lease`], others: [] },
    group: { ours: [], others: [words`security group condor-annex`] },
    bucket: { ours: [words`bucket condor-annex-1 with all it holds`], others: [] },
  };
});

describe('the question before an undo-setup', () => {
  it.each([UNDO, '/condor_annex -undo-setup'])('names what goes and what stays: %s', async (line) => {
    const { text, message } = await desk().asks(line, ADA);
    expect(text.split('\n')).toEqual([
      'Will remove what setup made in the AWS account 123456789012 in us-east-1. No annex and no head node can run there afterwards.',
      'Removed:',
      '• Lambda functions: function condor-annex-lease, role condor-annex-lease',
      '• configuration bucket: bucket condor-annex-1 with all it holds',
      'Left, because setup did not make it: security group condor-annex.',
      "Kept: what everything has cost, the record of who did what, pools with their settings and credentials, and the function's log group /aws/lambda/condor-annex-lease, which AWS made.",
      'Is that OK? @UADA asked for it.',
      '/condor_annex -setup makes it all anew, with another key pair.',
    ]);
    expect(message.buttons?.[0]).toMatchObject({ label: 'Yes', style: 'danger' });
  });

  it('is for admins', async () => {
    expect(await desk().refuses(UNDO, BEN)).toMatchObject({ fault: 'forbidden' });
    expect(desk().aws.looks).toEqual([]);
  });

  it('is asked anew when there is something else by the time of the Yes', async () => {
    const asked = await desk().asks(UNDO, ADA);
    desk().aws.partsSeen = { ...desk().aws.partsSeen, key: { ours: [words`key pair x`], others: [] } };
    expect((await desk().clicks(asked, 'yes')).kind).toBe('asked');
    expect(await desk().wishes.findAccount('default', 'us-east-1')).toBeUndefined();
  });
});

describe('an undo-setup is refused', () => {
  it('while a machine of any pool lives there, by its name', async () => {
    const other = anInstance(anAnnex({ name: 'Theirs' }), { id: 'i-0000000000000001' });
    const tags = { [TAG.pool]: 'default', [TAG.headName]: 'pool1', [TAG.headId]: 'pool1_1' };
    desk().aws.instances = [
      { ...other, tags: { ...other.tags, [TAG.pool]: 'muon' } },
      { ...other, id: 'i-0000000000000002', state: 'stopped', tags },
      { ...other, id: 'i-0000000000000003', state: 'terminated' },
    ];
    expect(await desk().refuses(UNDO, ADA)).toMatchObject({
      fault: 'conflict',
      sentence:
        '2 machines still live in us-east-1: Theirs (pool muon), pool1 (pool default). Without what setup made nothing in the cloud would end them.',
    });
  });

  it('when there is nothing that setup made', async () => {
    desk().aws.partsSeen = { key: { ours: [], others: [words`key pair x`] } };
    expect(await desk().refuses(UNDO, ADA)).toMatchObject({
      fault: 'not-found',
      sentence: 'There is nothing in us-east-1 that setup made.',
      hint: 'This bears a name of mine, but not my tag: key pair x.',
    });
  });

  it('while a setup is under way, and the other way round', async () => {
    await desk().wishes.save(anAccount({ requestedAt: desk().clock.now() }));
    expect((await desk().refuses(UNDO, ADA)).sentence).toContain('Setup of us-east-1 is under way already');
    await desk().wishes.save(anAccount({ version: 1, requestedAt: NOON - 3_600_000 }));
    await desk().does(UNDO, ADA);
    expect((await desk().refuses('/condor_annex -setup', ADA)).sentence).toContain(
      'Removing the setup of us-east-1 is under way already',
    );
  });
});

describe('a Yes to an undo-setup', () => {
  it('writes down the wish and shows what is going on', async () => {
    const answered = await desk().does(UNDO, ADA);
    const wish = await desk().wishes.findAccount('default', 'us-east-1');
    expect(Object.values(wish?.removal ?? {}).map(({ kind }) => kind)).toEqual(Array(6).fill('waiting'));
    expect(answered).toMatchObject({
      kind: 'progress',
      nudge: 'account:us-east-1',
      progress: { key: `account:default:us-east-1:${desk().clock.now()}` },
    });
  });

  it('is forgotten by a setup that follows', async () => {
    await desk().wishes.save(
      anAccount({ removal: removed(), requestedAt: NOON - 3_600_000, finishedAt: NOON - 3_500_000 }),
    );
    await desk().does('/condor_annex -setup', ADA);
    expect(await desk().wishes.findAccount('default', 'us-east-1')).not.toHaveProperty('removal');
  });
});

function removed() {
  const complete = { kind: 'complete', at: NOON, left: [] } as const;
  return {
    functions: complete,
    profile: complete,
    head: complete,
    group: complete,
    key: complete,
    bucket: complete,
  };
}
