import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BotError } from '../../src/domain/errors.js';
import { loginRange, publicKey } from '../../src/domain/login.js';

/** A body that says its kind as OpenSSH does. */
function body(kind: string, bytes = 40): string {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(kind.length);
  return Buffer.concat([length, Buffer.from(kind), Buffer.alloc(bytes, 7)]).toString('base64');
}

describe('from where people may log in', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7/32'],
    [' 203.0.113.7/32 ', '203.0.113.7/32'],
    ['203.0.113.99/24', '203.0.113.0/24'],
    ['10.200.3.4/9', '10.128.0.0/9'],
    ['anywhere', '0.0.0.0/0'],
    ['Anywhere', '0.0.0.0/0'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['nobody', undefined],
  ])('%s means %s', (text, range) => {
    expect(loginRange(text)).toBe(range);
  });

  it.each(['', 'me', '203.0.113', '203.0.113.256', '203.0.113.7/33', '1.2.3.4/7', '::1', '1.2.3.4; reboot'])(
    'is not %s',
    (text) => {
      expect(() => loginRange(text)).toThrow(BotError);
    },
  );

  it('is a range or refused, whatever is typed', () => {
    const outcome = (text: string): string => {
      try {
        return loginRange(text) ?? 'nobody';
      } catch (error) {
        return error instanceof BotError ? 'refused' : 'broke';
      }
    };
    fc.assert(
      fc.property(fc.string(), (text) => /^(nobody|refused|(\d+\.){3}\d+\/\d+)$/.test(outcome(text))),
    );
  });
});

describe('a public key', () => {
  it.each(['ssh-ed25519', 'ssh-rsa'])('of the kind %s is taken without its comment', (kind) => {
    expect(publicKey(`  ${kind} ${body(kind)} ada@laptop $(reboot)\n`)).toBe(`${kind} ${body(kind)}`);
  });

  it.each([
    'ssh-dss AAAA',
    `ssh-ed25519 ${body('ssh-rsa')}`,
    `ssh-ed25519 ${body('ssh-ed25519')}\nssh-ed25519`.replace(' ', ''),
    `command="reboot" ssh-ed25519 ${body('ssh-ed25519')}`,
    '',
  ])('is not %s', (text) => {
    expect(() => publicKey(text)).toThrow('That is no public key that EC2 takes.');
  });

  it('that is a private one is sent back, and not repeated', () => {
    const secret = '-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXk';
    expect(() => publicKey(secret)).toThrow(/That is a private key/);
    expect(() => publicKey(secret)).not.toThrow(/b3BlbnNz/);
  });
});
