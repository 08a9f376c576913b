import { BotError } from './errors.js';
import { code, shorten, words } from './words.js';

/** Everybody on the internet, in CIDR notation. */
export const ANYWHERE_RANGE = '0.0.0.0/0';

/**
 * From where people may log in, as an IPv4 range in CIDR notation; `undefined` means nobody.
 * @throws BotError `usage` when it is neither an address, a range, `anywhere` nor `nobody`.
 */
export function loginRange(text: string): string | undefined {
  const said = text.trim().toLowerCase();
  if (said === 'nobody') return undefined;
  if (said === 'anywhere' || said === ANYWHERE_RANGE) return ANYWHERE_RANGE;
  const [, address = '', bits = '32'] = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(said) ?? [];
  const parts = address.split('.').map(Number);
  if (parts.length === 4 && parts.every((part) => part <= 255) && Number(bits) >= 8 && Number(bits) <= 32)
    return `${network(parts, Number(bits))}/${Number(bits)}`;
  throw new BotError('usage', words`${code(shorten(text))} is no place to log in from.`, {
    hint: words`Your own address as ${code('https://checkip.amazonaws.com')} shows it, like ${code('203.0.113.7')}; a range like ${code('203.0.113.0/24')}; ${code('anywhere')} or ${code('nobody')}.`,
    flag: 'login-from',
  });
}

/** EC2 refuses a range whose address has bits beyond its mask. */
function network(parts: readonly number[], bits: number): string {
  return parts
    .map((part, index) => {
      const kept = Math.min(8, Math.max(0, bits - 8 * index));
      return part - (part % 2 ** (8 - kept));
    })
    .join('.');
}

/**
 * A public key in OpenSSH's one-line form, without its comment, which says who somebody is.
 * @throws BotError `usage` when it is not one that EC2 takes; says so plainly when it is a private one.
 */
export function publicKey(text: string): string {
  if (/PRIVATE KEY/i.test(text))
    throw new BotError(
      'usage',
      'That is a private key. It is for you alone: take it out of this channel, and make a new one.',
      {
        hint: words`What I need is the public half, the one line in ${code('~/.ssh/id_ed25519.pub')}.`,
        flag: 'public-key',
      },
    );
  const [, kind, body] =
    /^(ssh-ed25519|ssh-rsa) ([A-Za-z0-9+/]{40,1500}={0,3})(?: .*)?$/s.exec(text.trim()) ?? [];
  if (kind !== undefined && body !== undefined && isKeyOf(kind, body)) return `${kind} ${body}`;
  throw new BotError('usage', 'That is no public key that EC2 takes.', {
    hint: words`It is the one line in ${code('~/.ssh/id_ed25519.pub')}, in quotes: ${code('-public-key "ssh-ed25519 AAAA…"')}. ${code('ssh-keygen -t ed25519')} makes one.`,
    flag: 'public-key',
  });
}

/** The body says its kind again: four bytes of length, and the name. */
function isKeyOf(kind: string, body: string): boolean {
  const bytes = Buffer.from(body, 'base64');
  return bytes.length > 4 + kind.length && bytes.toString('latin1', 4, 4 + kind.length) === kind;
}
