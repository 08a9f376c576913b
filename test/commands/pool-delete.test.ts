import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { aPoolRecord } from '../support/memory-pools.js';
import { aHead, anAnnex, anEntry, anInstance, aPage, NOON } from '../support/samples.js';
import { ADA, commandDesk } from './desk.js';

const desk = commandDesk();
const HOUR_MS = 3_600_000;
const GONE = new BotError('permission', 'AWS does not let me take the role of pool lab.');
const LAB = aPoolRecord({ name: 'lab' });
const DELETE = '/condor_pool delete lab';

/** A pool with an annex whose lease ended so long ago, and an AWS that can't be asked. */
async function outOfSight(overForMs: number, trouble: BotError = GONE): Promise<void> {
  await desk().pools.save(LAB);
  desk().pool = { ...LAB, version: 1 };
  await desk().wishes.save(anAnnex({ pool: 'lab', leaseEndsAt: NOON - overForMs }));
  desk().aws.trouble = trouble;
}

describe('a pool whose AWS cannot be asked', () => {
  it('can be forgotten an hour after its last lease, with what could not be looked at in the question', async () => {
    await outOfSight(HOUR_MS + 1);
    const asked = await desk().asks(DELETE, ADA);
    expect(asked.text).toContain('I could not look what runs of it in us-east-1');
    expect(asked.text).toContain('AWS does not let me take the role of pool lab.');
    expect(asked.text).toContain(
      'Its 1 annex should have ended with its lease, at the latest 2026-11-22T10:59',
    );
    expect(asked.text).not.toContain('Nothing of it runs');
    await desk().clicks(asked, 'yes', ADA);
    expect(await desk().pools.find('lab')).toBeUndefined();
  });

  it('can be when its credentials were revoked', async () => {
    await outOfSight(2 * HOUR_MS);
    desk().aws.trouble = undefined;
    const credentials = { kind: 'none', accountId: '999999999999', by: 'UADA', at: 0 } as const;
    desk().pool = { ...desk().pool, credentials };
    const asked = await desk().asks(DELETE, ADA);
    expect(asked.text).toContain('Its credentials were revoked.');
    await desk().clicks(asked, 'yes', ADA);
    expect(await desk().pools.find('lab')).toBeUndefined();
  });

  it('stays before that, and says when', async () => {
    await outOfSight(HOUR_MS - 60_000);
    const { sentence, hint } = await desk().refuses(DELETE, ADA);
    expect(sentence).toContain('Pool lab still has 1 annex or head node');
    expect(hint).toContain("I can't look there");
    expect(hint).toContain('From 2026-11-22T12:01:00.000Z on it can be forgotten all the same.');
  });

  it('stays while a machine on an open page of the ledger may be within its lease', async () => {
    await outOfSight(2 * HOUR_MS);
    const page = aPage({ pool: 'lab', entries: [anEntry({ leaseEndsAt: NOON + HOUR_MS })] });
    await desk().ledger.save(page, { state: 'open', fence: 1, at: NOON });
    expect((await desk().refuses(DELETE, ADA)).hint).toContain('From 2026-11-22T14:00:00.000Z on');
  });

  it('stays while it has a head node, which no lease ends', async () => {
    await outOfSight(2 * HOUR_MS);
    await desk().wishes.save(aHead({ pool: 'lab' }));
    expect((await desk().refuses(DELETE, ADA)).hint).toContain('no lease ends its head node');
  });

  it('stays when that is passing trouble', async () => {
    await outOfSight(2 * HOUR_MS, new BotError('later', 'AWS asks us to slow down.'));
    expect((await desk().refuses(DELETE, ADA)).sentence).toBe('AWS asks us to slow down.');
  });

  it('stays when AWS can be asked again by the Yes and something is there', async () => {
    await outOfSight(2 * HOUR_MS);
    const asked = await desk().asks(DELETE, ADA);
    desk().aws.trouble = undefined;
    desk().aws.instances = [anInstance(anAnnex({ pool: 'lab' }))];
    await desk()
      .clicks(asked, 'yes', ADA)
      .catch(() => undefined);
    expect(await desk().pools.find('lab')).toBeDefined();
  });

  it('stays when somebody starts something in it before the Yes', async () => {
    await outOfSight(2 * HOUR_MS);
    const asked = await desk().asks(DELETE, ADA);
    const later = anAnnex({ pool: 'lab', name: 'Later', leaseEndsAt: NOON + HOUR_MS });
    await desk().wishes.save(later);
    await desk()
      .clicks(asked, 'yes', ADA)
      .catch(() => undefined);
    expect(await desk().pools.find('lab')).toBeDefined();
  });
});

describe('a pool whose AWS can be asked', () => {
  it('stays while an annex of it lives, however long its lease is over', async () => {
    await outOfSight(9 * HOUR_MS);
    desk().aws.trouble = undefined;
    expect((await desk().refuses(DELETE, ADA)).hint).toContain('End them first');
  });
});
