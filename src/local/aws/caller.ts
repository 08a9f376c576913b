import type { Account } from './account.js';
import type { Iam } from './iam/iam.js';
import type { Powers } from './policy.js';

/** Who signed a call. Policies count only for identities of the simulated IAM; everybody else may do everything. */
export interface Caller {
  readonly arn: string;
  readonly userId: string;
  /** Undefined for a caller who may do everything. */
  readonly powers: Powers | undefined;
}

/** Keys that act for a role, as a function's runtime gets them. */
export interface SessionKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

interface Session {
  readonly roleName: string;
  readonly session: string;
  /** Absent for what renews itself, such as a function's runtime. */
  readonly expiresAt?: number;
}

/** Finds out who signed, from the access key alone: the simulation checks no signatures. */
export class Callers {
  readonly #sessions = new Map<string, Session>();
  readonly #account: Account;
  readonly #iam: Iam;

  constructor(account: Account, iam: Iam) {
    this.#account = account;
    this.#iam = iam;
  }

  /** Keys that act for a role from now on. The same role and session always get the same keys. */
  assume(roleName: string, session: string): SessionKeys {
    const known = [...this.#sessions].find(
      ([, s]) => s.roleName === roleName && s.session === session && s.expiresAt === undefined,
    )?.[0];
    const accessKeyId = known ?? this.#account.ids.capitals('ASIA');
    this.#sessions.set(accessKeyId, { roleName, session });
    return { accessKeyId, secretAccessKey: `${accessKeyId}-secret`, sessionToken: `${accessKeyId}-session` };
  }

  /** Keys that act for a role until then. */
  session(roleName: string, session: string, expiresAt: number): SessionKeys {
    const accessKeyId = this.#account.ids.capitals('ASIA');
    this.#sessions.set(accessKeyId, { roleName, session, expiresAt });
    return { accessKeyId, secretAccessKey: `${accessKeyId}-secret`, sessionToken: `${accessKeyId}-session` };
  }

  /** The identity behind a request's `authorization` header; undefined when its key is too new, deleted, switched off or over. */
  find(authorization: string | undefined): Caller | undefined {
    const key = /Credential=([^/]+)/.exec(authorization ?? '')?.[1] ?? '';
    const session = this.#sessions.get(key);
    if (session?.expiresAt !== undefined && session.expiresAt <= this.#account.time()) return undefined;
    if (session !== undefined) return this.#session(session.roleName, session.session);
    const found = this.#iam.findByKey(key);
    if (found?.key.status === 'Inactive' || this.#iam.deletedKeys.has(key)) return undefined;
    if (found !== undefined) {
      const { user, key: signed } = found;
      if (!this.#iam.isKnown(signed.createdAt)) return undefined;
      signed.lastUsedAt = this.#account.time();
      return { arn: user.arn, userId: user.id, powers: this.#iam.powersOf(user) };
    }
    return { arn: this.#iam.arn('user', '/', 'local'), userId: 'AIDALOCALLOCALLOCALL', powers: undefined };
  }

  /** True for keys of a session that has come to its end: AWS says so, where it says nothing of other unknown keys. */
  isOver(authorization: string | undefined): boolean {
    const key = /Credential=([^/]+)/.exec(authorization ?? '')?.[1] ?? '';
    const { expiresAt = Number.POSITIVE_INFINITY } = this.#sessions.get(key) ?? {};
    return expiresAt <= this.#account.time();
  }

  #session(roleName: string, session: string): Caller {
    const role = this.#iam.roles.get(roleName);
    return {
      arn: `arn:aws:sts::${this.#account.id}:assumed-role/${roleName}/${session}`,
      userId: `${role?.id ?? 'AROA'}:${session}`,
      powers: role === undefined ? { policies: [] } : this.#iam.powersOf(role),
    };
  }
}
