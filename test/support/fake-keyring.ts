import type { RightsDrift } from '../../src/domain/credentials.js';
import type { AccountIdentity } from '../../src/ports/account.js';
import { ALL_RIGHTS } from './fake-regions.js';
import type { AwsKeys, CheckedIdentity, KeptKey, Keyring } from '../../src/ports/credentials.js';

/** Credentials as commands see them. Fields are knobs. */
export class FakeKeyring implements Keyring {
  accountId = '123456789012';
  /** What a look at any credentials comes to. */
  checked: Partial<CheckedIdentity> = {};
  /** What it throws instead. */
  trouble: Error | undefined;
  readonly kept: KeptKey[] = [];

  self(): Promise<AccountIdentity> {
    return Promise.resolve({ accountId: this.accountId, arn: `arn:aws:iam::${this.accountId}:user/bot` });
  }

  /** How the rights of a user that the bot made differ from what it needs. */
  drift: RightsDrift = { missing: [], extra: [] };

  compareRights(): Promise<RightsDrift> {
    return this.trouble === undefined ? Promise.resolve(this.drift) : Promise.reject(this.trouble);
  }

  externalId(pool: string): Promise<string> {
    return Promise.resolve(`external-${pool}`);
  }

  template(): Promise<string> {
    return Promise.resolve('{}');
  }

  async check(): Promise<CheckedIdentity> {
    await Promise.resolve();
    if (this.trouble !== undefined) throw this.trouble;
    return { ...ALL_RIGHTS, ...(await this.self()), ...this.checked };
  }

  checkKeys(): Promise<CheckedIdentity> {
    return this.check();
  }

  lastUsed(): Promise<'unknown'> {
    return Promise.resolve('unknown');
  }

  listKept(): Promise<readonly KeptKey[]> {
    return Promise.resolve(this.kept);
  }

  keep(_pool: string, { accessKeyId }: AwsKeys, by?: string): Promise<void> {
    this.kept.push({ accessKeyId, addedAt: 0, by });
    return Promise.resolve();
  }

  forget(): Promise<void> {
    return Promise.resolve();
  }

  forgetAll(): Promise<void> {
    return Promise.resolve();
  }
}
