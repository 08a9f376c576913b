import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import type { Pool } from '../../src/domain/pool.js';
import { aPoolRecord } from '../support/memory-pools.js';
import { said } from '../support/said.js';
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
      ' renew',
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

  it('say what is forbidden as missing, too', async () => {
    desk().pool = aPoolRecord({ name: 'lab' });
    desk().keyring.checked = { forbidden: [{ action: 'ec2:RunInstances', by: 'the permissions boundary' }] };
    const asked = await desk().asks(`/condor_pool credentials role ${ELSEWHERE}`, ADA);
    expect(asked.text).toContain('Missing are the rights ec2:RunInstances: what needs them will be refused.');
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

const KEY = {
  secret: 's',
  accessKeyId: 'AKIAABCDEFGHIJKLMNOP',
  accountId: '123456789012',
  by: 'UADA',
  at: 0,
};
const MADE = { kind: 'key', ...KEY, userName: 'annex-user-default' } as const;

describe('rights of what a pool acts by', () => {
  const OLD = { missing: ['ssm:SendCommand'], extra: [] };

  it('that are of an older version are told, with what to type', async () => {
    desk().pool = aPoolRecord({ credentials: MADE });
    expect((await desk().tells('/condor_pool credentials', ADA)).text).not.toContain(
      'credentials renew -pool',
    );
    desk().keyring.drift = OLD;
    const { text, message } = await desk().tells('/condor_pool credentials', ADA);
    expect(message.tone).toBe('warning');
    expect(text).toContain('Missing are the rights ssm:SendCommand: what needs them will be refused.');
    expect(text).toContain('/condor_pool credentials renew -pool default');
  });

  it('are renewed after a Yes that shows what changes', async () => {
    desk().pool = aPoolRecord({ credentials: MADE });
    const { sentence } = await desk().refuses('/condor_pool credentials renew', ADA);
    expect(sentence).toContain('has the rights that I need now already');
    desk().keyring.drift = OLD;
    const asked = await desk().asks('/condor_pool credentials renew', ADA);
    expect(asked.text).toContain('Missing are the rights ssm:SendCommand');
    expect(asked.text).toContain('Its key stays.');
    await desk().clicks(asked, 'yes');
    expect((await desk().pools.find('default'))?.keysWish).toMatchObject({ kind: 'renew', by: 'UADA' });
  });

  it('are renewed with a new key when the question said so', async () => {
    desk().pool = aPoolRecord({ credentials: MADE });
    expect((await desk().asks('/condor_pool credentials rotate', ADA)).text).not.toContain('rights of today');
    desk().keyring.drift = OLD;
    const asked = await desk().asks('/condor_pool credentials rotate', ADA);
    expect(asked.text).toContain('Its user gets the rights of today first.');
    desk().keyring.drift = { missing: [], extra: ['s3:GetObject'] };
    const anew = await desk().clicks(asked, 'yes');
    if (anew.kind !== 'asked') throw new Error(`It came to ${anew.kind}.`);
    expect(said(anew.message)).toContain('s3:GetObject');
    await desk().clicks(anew, 'yes');
    expect((await desk().pools.find('default'))?.keysWish).toMatchObject({
      kind: 'rotate',
      renewsRights: true,
    });
  });

  it.each(['own', 'role', 'key'] as const)('of the kind %s are not the bot’s to renew', async (kind) => {
    const credentials = { own: { kind }, role: ROLE, key: { kind, ...KEY } }[kind] as Pool['credentials'];
    desk().pool = aPoolRecord({ name: 'lab', credentials });
    expect((await desk().refuses('/condor_pool credentials renew', ADA)).fault).toBe('conflict');
  });

  it('that a role lacks come with the template of today, and those of a key with a policy', async () => {
    desk().keyring.checked = { missing: ['ec2:RunInstances'], policy: '{"Statement":[]}' };
    desk().pool = aPoolRecord({ name: 'lab', credentials: ROLE });
    const role = await desk().tells('/condor_pool credentials', ADA);
    expect(role.text).toContain('from the template of today');
    expect(role.message.file).toEqual({ name: 'condor-annex-pool-lab.json', content: '{}' });
    desk().pool = aPoolRecord({ name: 'lab', credentials: { kind: 'key', ...KEY } });
    const key = await desk().tells('/condor_pool credentials', ADA);
    expect(key.text).toContain('1 is missing: ec2:RunInstances.');
    expect(key.text).toContain('{"Statement":[]}');
  });
});

describe('the age of keys', () => {
  it.each([
    ['30', 30],
    ['365d', 365],
    ['off', 'off'],
  ])('is set with -key-age %s', async (text, keyAgeDays) => {
    await desk().tells(`/condor_pool settings -key-age ${text}`, ADA);
    expect((await desk().pools.find('default'))?.keyAgeDays).toBe(keyAgeDays);
  });

  it.each(['6', '366', '0', '-1', 'soon', '1e2'])('is not %s', async (text) => {
    const refused = await desk().refuses(`/condor_pool settings -key-age ${text}`, ADA);
    expect(refused).toMatchObject({ fault: 'usage', flag: 'key-age' });
    expect(refused.hint).toContain('It is 7 to 365 days');
  });

  it('is told with the key', async () => {
    desk().pool = aPoolRecord({ credentials: MADE, keyAgeDays: 30 });
    const { text } = await desk().tells('/condor_pool credentials', ADA);
    expect(text).toContain('New one: after 30 days, by itself');
    expect((await desk().refuses('/condor_pool settings -key-age 7', BEN)).fault).toBe('forbidden');
  });
});
