import { BotError } from '../domain/errors.js';

/** One word in one line, as HTCondor's tools print it. Whether it is a good one, only the pool can say. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;

/**
 * The token without the white space that copying adds.
 * @throws BotError `usage` when it is none; the text itself is never repeated.
 */
export function checkedToken(text: string): string {
  const token = text.trim();
  if (TOKEN.test(token)) return token;
  throw new BotError(
    'usage',
    'The token that instances join the pool with is not one line as condor_token_create prints it.',
    {
      hint: 'Make one on the head node with condor_token_create, and store just that line.',
    },
  );
}

/**
 * Who issued the token. HTCondor shows a token only to daemons of the same trust domain, so an instance has to be in it.
 * Undefined when the token does not say.
 */
export function issuerOf(token: string): string | undefined {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const issuer = (payload as { iss?: unknown } | null)?.iss;
    return typeof issuer === 'string' && issuer !== '' ? issuer : undefined;
  } catch {
    return undefined;
  }
}
