import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { PARTS } from '../../src/domain/wish.js';
import { words } from '../../src/domain/words.js';
import { cutEverywhere } from '../support/cut-off.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { said } from '../support/said.js';
import { anAccount, anAnnex, anInstance, NOON } from '../support/samples.js';

const CARD = `account:default:us-east-1:${NOON}`;
const WAITING = { kind: 'waiting' } as const;
const REMOVAL = {
  functions: WAITING,
  profile: WAITING,
  head: WAITING,
  group: WAITING,
  key: WAITING,
  bucket: WAITING,
};

async function askedFor(): Promise<PoolBench> {
  const pool = aPool();
  await pool.wishes.save(anAccount({ removal: REMOVAL }));
  return pool;
}

describe('an undo-setup that was asked for', () => {
  it('removes part after part, once, and says so line by line', async () => {
    const pool = await askedFor();
    pool.account.left.group = [words`security group condor-annex`];
    expect((await pool.round()).size).toBe(0);
    await pool.round();
    expect(pool.account.removed).toEqual(PARTS);
    expect(pool.account.prepared).toEqual([]);
    expect((await pool.accountWish()).finishedAt).toBe(NOON);
    expect(said(pool.notices.card(CARD))).toBe(
      [
        'Removal of what setup made in us-east-1, asked for by @U1',
        'Removing Lambda functions... complete.',
        'Removing instance profile... complete.',
        'Removing what head nodes needed... complete.',
        'Removing security group... complete. Left, because setup did not make it: security group condor-annex.',
        'Removing key pair... complete.',
        'Removing configuration bucket... complete.',
        'What setup made is removed.',
        'To work here again: /condor_annex -setup',
      ].join('\n'),
    );
  });

  it('waits for what AWS still uses, and does not do the rest again', async () => {
    const pool = await askedFor();
    pool.account.removalTrouble.group = [new BotError('later', 'Something at AWS still uses it.')];
    expect((await pool.round()).get('account:us-east-1')).toBe(5_000);
    expect((await pool.accountWish()).finishedAt).toBeUndefined();
    expect((await pool.round()).size).toBe(0);
    expect(pool.account.removed).toEqual(['functions', 'profile', 'head', 'group', 'group', 'key', 'bucket']);
  });

  it('says what remains and why, while the rest goes', async () => {
    const pool = await askedFor();
    pool.account.removalTrouble.profile = [
      new BotError('permission', 'I may not delete a role.', { hint: 'Add iam:DeleteRole.' }),
    ];
    expect((await pool.round()).size).toBe(0);
    expect(pool.account.removed).toEqual(PARTS);
    const card = said(pool.notices.card(CARD));
    expect(card).toContain(
      'Removing instance profile... failed. I may not delete a role. Add iam:DeleteRole.',
    );
    expect(card).toContain('Not all is removed.');
    expect(card).not.toContain('What setup made is removed.');
  });

  it('removes nothing while a machine lives that came after the question', async () => {
    const pool = await askedFor();
    pool.cloud.instances.push(anInstance(anAnnex(), { id: 'i-0000000000000001' }));
    await pool.round();
    expect(pool.account.removed).toEqual([]);
    expect(said(pool.notices.card(CARD))).toContain(
      'Removing Lambda functions... failed. 1 machine of a pool lives here, such as i-0000000000000001. End them first.',
    );
  });

  it('says of a mistake of ours that it is logged, and logs it', async () => {
    const pool = await askedFor();
    pool.account.removalTrouble.key = [new TypeError('undefined is not a function')];
    await pool.round();
    expect(said(pool.notices.card(CARD))).toContain('failed. That broke on my side. It is logged.');
    expect(pool.lines).toContainEqual(
      expect.objectContaining({ level: 'error', sentence: 'removing a part of the setup broke' }),
    );
  });

  it.each(['before', 'after'] as const)(
    'is finished by the next pass, killed %s any of its calls to the outside',
    async (when) => {
      const calls = await cutEverywhere(when, async (cut) => {
        const pool = await askedFor();
        await pool.cutRound(cut);
        await pool.rounds().lookAtAll(2);
        expect(said(pool.notices.card(CARD))).toContain('What setup made is removed.');
        expect((await pool.accountWish()).finishedAt).toBe(NOON);
      });
      expect(calls).toBeGreaterThanOrEqual(20);
    },
  );
});
