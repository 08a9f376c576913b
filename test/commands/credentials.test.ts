import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { aPoolRecord } from '../support/memory-pools.js';
import { anAnnex } from '../support/samples.js';
import { ADA, BEN, commandDesk } from './desk.js';

const desk = commandDesk();
const ELSEWHERE = 'arn:aws:iam::999999999999:role/condor-annex-pool-lab';
const ROLE = {
  kind: 'role',
  roleArn: ELSEWHERE,
  externalId: 'x',
  accountId: '999999999999',
  by: 'UADA',
  at: 0,
} as const;

describe('credentials of a pool', () => {
  it('are for admins', async () => {
    for (const verb of [
      '',
      ' template',
      ` role ${ELSEWHERE}`,
      ' key',
      ' take',
      ' create',
      ' rotate',
      ' revoke',
    ])
      expect((await desk().refuses(`/condor_pool credentials${verb}`, BEN)).fault).toBe('forbidden');
  });

  it('leave the default pool in the account of the bot', async () => {
    const { sentence, hint } = await desk().refuses(`/condor_pool credentials role ${ELSEWHERE}`, ADA);
    expect(sentence).toContain('the default pool is in account 123456789012');
    expect(hint).toContain('/condor_pool create NAME');
  });

  it('do not move a pool to another account while something of it lives', async () => {
    desk().pool = aPoolRecord({ name: 'lab' });
    await desk().wishes.save(anAnnex({ pool: 'lab' }));
    const { sentence } = await desk().refuses(`/condor_pool credentials role ${ELSEWHERE}`, ADA);
    expect(sentence).toContain('1 annex or head node of pool lab lives in account 123456789012');
  });

  it('are taken after a Yes, with what is missing said before', async () => {
    desk().pool = aPoolRecord({ name: 'lab' });
    desk().keyring.checked = { missing: ['ec2:RunInstances'] };
    const asked = await desk().asks(`/condor_pool credentials role ${ELSEWHERE}`, ADA);
    expect(asked.text).toContain('Missing are the rights ec2:RunInstances: what needs them will be refused.');
    await desk().clicks(asked, 'yes');
    expect((await desk().pools.find('lab'))?.credentials).toMatchObject({
      kind: 'role',
      roleArn: ELSEWHERE,
      externalId: 'external-lab',
      by: 'UADA',
    });
  });

  it('are not taken when they do not work, or are no role', async () => {
    desk().pool = aPoolRecord({ name: 'lab' });
    expect((await desk().refuses('/condor_pool credentials role lab', ADA)).sentence).toBe(
      'lab is not the ARN of a role.',
    );
    desk().keyring.trouble = new BotError('permission', 'AWS does not let me.');
    const { sentence } = await desk().refuses(`/condor_pool credentials role ${ELSEWHERE}`, ADA);
    expect(sentence).toBe('AWS does not let me.');
  });

  it('that somebody else filled in are not taken', async () => {
    await desk().keyring.keep(
      'default',
      { accessKeyId: 'AKIAABCDEFGHIJKLMNOP', secretAccessKey: 's' },
      'UEVE',
    );
    expect((await desk().refuses('/condor_pool credentials take', ADA)).fault).toBe('not-found');
  });

  it('are revoked after saying what stops working, and what is left to do', async () => {
    desk().pool = aPoolRecord({ name: 'lab', credentials: ROLE });
    await desk().wishes.save(anAnnex({ pool: 'lab' }));
    const asked = await desk().asks('/condor_pool credentials revoke', ADA);
    expect(asked.text).toContain("I can't start, extend, see or end anything there");
    expect(asked.text).toContain('annexes end with their leases all the same');
    expect(asked.text).toContain('aws cloudformation delete-stack --stack-name condor-annex-pool-lab');
    await desk().clicks(asked, 'yes');
    expect((await desk().pools.find('lab'))?.credentials).toMatchObject({
      kind: 'none',
      accountId: '999999999999',
    });
  });

  it('without a key, or of a user of somebody else, are not renewed', async () => {
    expect((await desk().refuses('/condor_pool credentials rotate', ADA)).sentence).toContain(
      'no access key',
    );
    const key = { secret: 's', accessKeyId: 'AKIAABCDEFGHIJKLMNOP', accountId: '1', by: 'UADA', at: 0 };
    desk().pool = aPoolRecord({ credentials: { kind: 'key', ...key } });
    const { hint } = await desk().refuses('/condor_pool credentials rotate', ADA);
    expect(hint).toContain('/condor_pool credentials key -pool default');
  });

  it('with a key are ended before their pool is forgotten', async () => {
    const key = { secret: 's', accessKeyId: 'AKIAABCDEFGHIJKLMNOP', accountId: '1', by: 'UADA', at: 0 };
    desk().pool = aPoolRecord({ name: 'lab', credentials: { kind: 'key', ...key } });
    const { hint } = await desk().refuses('/condor_pool delete lab', ADA);
    expect(hint).toContain('/condor_pool credentials revoke -pool lab');
  });
});
