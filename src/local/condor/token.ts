import { createHmac } from 'node:crypto';

/** What a token says: an IDTOKEN of HTCondor is a JSON Web Token, signed with a key that stays on the head node. */
export interface TokenOrder {
  readonly identity: string;
  /** The trust domain. */
  readonly issuer: string;
  /** Such as ADVERTISE_STARTD; everything that the identity may do when empty. */
  readonly authorizations: readonly string[];
  readonly lifetimeSeconds: number | undefined;
  /** Tells it from every other token. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What a collector wants to know of a token. */
export interface TokenCheck {
  readonly key: string;
  readonly trustDomain: string;
  readonly needs: readonly string[];
  readonly at: number;
}

const HEADER = { alg: 'HS256', kid: 'POOL' };

export function mintToken(key: string, order: TokenOrder): string {
  const issuedAt = Math.floor(order.at / 1000);
  const payload = {
    ...(order.lifetimeSeconds === undefined ? {} : { exp: issuedAt + order.lifetimeSeconds }),
    iat: issuedAt,
    iss: order.issuer,
    jti: order.id,
    ...(order.authorizations.length === 0
      ? {}
      : { scope: order.authorizations.map((name) => `condor:/${name}`).join(' ') }),
    sub: order.identity,
  };
  const signed = [HEADER, payload].map((part) => encoded(JSON.stringify(part))).join('.');
  return `${signed}.${signatureOf(signed, key)}`;
}

/** Why a collector does not let the bearer of this token in; `undefined` when it does. */
export function refusalOf(token: string, { key, trustDomain, needs, at }: TokenCheck): string | undefined {
  const [header = '', body = '', signature = ''] = token.split('.');
  const claims = claimsIn(body);
  if (claims === undefined || signature !== signatureOf(`${header}.${body}`, key)) {
    return 'AUTHENTICATE:1003:Failed to authenticate with any method|IDTOKENS:2:Failed to verify the signature of the token';
  }
  if (claims.iss !== trustDomain)
    return `AUTHENTICATE:1003:Failed to authenticate with any method|the token was issued by ${claims.iss ?? 'nobody'}, not by ${trustDomain}`;
  if (claims.exp !== undefined && claims.exp * 1000 <= at)
    return 'AUTHENTICATE:1003:Failed to authenticate with any method|IDTOKENS:2:Token is expired';
  const identity = claims.sub ?? '';
  if (identity !== `condor@${trustDomain}`) return denied(identity, needs[0] ?? '');
  const scopes = claims.scope?.split(' ');
  const missing = needs.find((need) => !(scopes?.includes(`condor:/${need}`) ?? true));
  return missing === undefined ? undefined : denied(identity, missing);
}

function denied(identity: string, permission: string): string {
  return `PERMISSION DENIED to ${identity} for ${permission}: the ${permission} authorization policy contains no matching ALLOW entry for this request`;
}

interface Claims {
  readonly iss?: string;
  readonly sub?: string;
  readonly exp?: number;
  readonly scope?: string;
}

function claimsIn(body: string): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? claims : undefined;
  } catch {
    return undefined;
  }
}

function encoded(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function signatureOf(signed: string, key: string): string {
  return createHmac('sha256', key).update(signed).digest('base64url');
}
