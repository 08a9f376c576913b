import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { COMPONENTS, type ComponentName } from '../../src/domain/wish.js';
import { cutEverywhere } from '../support/cut-off.js';
import { aPool, type PoolBench } from '../support/pool-bench.js';
import { said } from '../support/said.js';
import { anAccount, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;
const CARD = `account:default:us-east-1:${NOON}`;
const notYet = (): BotError =>
  new BotError('later', 'AWS does not know the new role yet.', { hint: 'I try again.' });

async function askedFor(): Promise<PoolBench> {
  const pool = aPool();
  await pool.wishes.save(anAccount());
  return pool;
}

describe('a setup that was asked for', () => {
  it('prepares every component once and says so line by line, in the words people know', async () => {
    const pool = await askedFor();
    expect((await pool.round()).size).toBe(0);
    await pool.round();
    expect([...pool.account.prepared].sort()).toEqual([...COMPONENTS].sort());
    expect((await pool.accountWish()).finishedAt).toBe(NOON);
    expect(said(pool.notices.card(CARD))).toBe(
      [
        'Setup of us-east-1, asked for by @U1',
        'Creating configuration bucket (this takes less than a minute)... complete.',
        'Creating Lambda functions (this takes about a minute)... complete.',
        'Creating instance profile (this takes about two minutes)... complete.',
        'Creating security group (this takes less than a minute)... complete.',
        'Creating key pair (this takes less than a minute)... complete.',
        'Setup successful.',
        'Look at it any time: /condor_annex -check-setup',
      ].join('\n'),
    );
  });

  it('prepares its components side by side', async () => {
    const pool = await askedFor();
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    pool.account.gate = () => opened;
    const round = pool.round();
    await pool.clock.advance(0);
    expect([...pool.account.prepared].sort()).toEqual([...COMPONENTS].sort());
    open();
    await round;
    expect((await pool.accountWish()).finishedAt).toBe(NOON);
  });

  it('shows each component as soon as it is complete, before the slow ones are', async () => {
    const pool = await askedFor();
    const gates = new Map<ComponentName, () => void>();
    pool.account.gate = (component) => new Promise((resolve) => gates.set(component, resolve));
    const round = pool.round();
    const complete: string[][] = [];
    for (const component of ['key', 'bucket', 'profile', 'functions', 'group'] as const) {
      await pool.clock.advance(0);
      gates.get(component)?.();
      await pool.clock.advance(0);
      complete.push(said(pool.notices.card(CARD)).match(/\w+ \w+(?= \([^)]*\)\.\.\. complete)/g) ?? []);
    }
    await round;
    expect(complete.map((names) => names.length)).toEqual([1, 2, 3, 4, 5]);
    expect(complete[0]).toEqual(['key pair']);
  });

  it('waits for what AWS does not know yet, without doing the rest again', async () => {
    const pool = await askedFor();
    pool.account.trouble.functions = [notYet(), notYet()];
    expect((await pool.round()).get('account:us-east-1')).toBe(5_000);
    expect((await pool.accountWish()).finishedAt).toBeUndefined();
    expect(said(pool.notices.card(CARD))).toContain(
      'Creating Lambda functions (this takes about a minute)...\n',
    );
    await pool.round();
    expect((await pool.round()).size).toBe(0);
    expect(pool.account.prepared.filter((name) => name === 'functions')).toHaveLength(3);
    expect(pool.account.prepared).toHaveLength(7);
    expect(said(pool.notices.card(CARD))).toContain('Setup successful.');
  });

  it('gives up after ten minutes of waiting, and then does not say that it tries again', async () => {
    const pool = await askedFor();
    pool.account.trouble.functions = [notYet(), notYet()];
    await pool.clock.advance(10 * MINUTE_MS - 1);
    expect((await pool.round()).get('account:us-east-1')).toBe(5_000);
    await pool.clock.advance(1);
    expect((await pool.round()).size).toBe(0);
    const card = said(pool.notices.card(CARD));
    expect(card).toContain('failed. AWS does not know the new role yet.');
    expect(card).not.toContain('I try again');
    expect(card).toContain('run /condor_annex -setup again: it carries on.');
  });

  it('tells what failed and what to do, while the rest is completed', async () => {
    const pool = await askedFor();
    pool.account.trouble.profile = [
      new BotError('permission', 'I may not create a role.', { hint: 'Add iam:CreateRole.' }),
    ];
    expect((await pool.round()).size).toBe(0);
    const wish = await pool.accountWish();
    expect(wish.finishedAt).toBe(NOON);
    expect(
      Object.values(wish.components)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual([...Array<string>(4).fill('complete'), 'failed']);
    const card = said(pool.notices.card(CARD));
    expect(card).toContain('failed. I may not create a role. Add iam:CreateRole.');
    expect(card).toContain('Setup is not finished. What is complete stays.');
    expect(card).not.toContain('Setup successful');
  });

  it('says of a mistake of ours that it is logged, and logs it', async () => {
    const pool = await askedFor();
    pool.account.trouble.key = [new TypeError('undefined is not a function')];
    await pool.round();
    expect(said(pool.notices.card(CARD))).toContain('failed. That broke on my side. It is logged.');
    expect(said(pool.notices.card(CARD))).not.toContain('undefined');
    expect(pool.lines).toContainEqual(
      expect.objectContaining({ level: 'error', sentence: 'preparing a component broke' }),
    );
  });

  it('carries on where it failed when it is asked for again', async () => {
    const pool = await askedFor();
    pool.account.trouble.key = [new BotError('permission', 'I may not create a secret.')];
    await pool.round();
    const { version } = await pool.accountWish();
    await pool.wishes.save(anAccount({ version, requestedAt: NOON + 1 }));
    await pool.round();
    expect(said(pool.notices.card(`account:default:us-east-1:${NOON + 1}`))).toContain('Setup successful.');
  });

  it('starts over when somebody asks again while it is going on', async () => {
    const pool = await askedFor();
    pool.account.gate = async (component) => {
      if (component !== 'key') return;
      pool.account.gate = () => Promise.resolve();
      await pool.wishes.save(anAccount({ version: 1, requestedAt: NOON + 1 }));
    };
    await pool.round();
    expect(pool.passes).toEqual(['account overtaken']);
    expect(await pool.accountWish()).toMatchObject({
      requestedAt: NOON + 1,
      components: { key: { kind: 'waiting' } },
    });
    await pool.round();
    expect((await pool.accountWish()).finishedAt).toBe(NOON);
  });

  it('is over only once its last word was handed over', async () => {
    const pool = await askedFor();
    pool.notices.unreachable = true;
    expect((await pool.round()).get('account:us-east-1')).toBe(5_000);
    expect((await pool.accountWish()).finishedAt).toBeUndefined();
    pool.notices.unreachable = false;
    await pool.round();
    expect((await pool.accountWish()).finishedAt).toBe(NOON);
    expect(said(pool.notices.card(CARD))).toContain('Setup successful.');
    expect(pool.account.prepared).toHaveLength(5);
  });

  it.each(['before', 'after'] as const)(
    'is finished by the next pass, killed %s any of its calls to the outside',
    async (when) => {
      const calls = await cutEverywhere(when, async (cut) => {
        const pool = await askedFor();
        await pool.cutRound(cut);
        await pool.rounds().lookAtAll(2);
        expect(said(pool.notices.card(CARD))).toContain('Setup successful.');
        expect((await pool.accountWish()).finishedAt).toBe(NOON);
      });
      // Lists, five components, a card for each, one before and one after, and the save.
      expect(calls).toBeGreaterThanOrEqual(15);
    },
  );
});
