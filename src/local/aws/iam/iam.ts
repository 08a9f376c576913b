import type { Account } from '../account.js';
import { AwsError } from '../errors.js';
import { trusts, type Powers } from '../policy.js';
import type { Identity, IdentityKind } from './identities.js';
import { managedDocument } from './managed.js';

/** A role and who may assume it. */
export interface Role extends Identity {
  trust: string;
  readonly description: string | undefined;
  readonly maxSessionDuration: number;
}

/** An access key of a user. */
export interface AccessKey {
  readonly id: string;
  readonly createdAt: number;
  status: 'Active' | 'Inactive';
  lastUsedAt?: number;
}

/** A user and the keys it signs with. */
export interface User extends Identity {
  readonly keys: AccessKey[];
}

/** What hands a role to an instance. It holds one role at most. */
export interface InstanceProfile {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  readonly tags: Map<string, string>;
  role: Role | undefined;
  roleSince: number;
}

/** A customer-managed policy. */
export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  /** Oldest first. One of them counts. */
  readonly versions: PolicyVersion[];
  /** How many there ever were: their numbers are not given again. */
  madeCount: number;
  defaultId: string;
}

/** What a policy said from some moment on. */
export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
}

/** IAM is one per account, whatever the region, and other services learn of changes after a while. */
export class Iam {
  readonly roles = new Map<string, Role>();
  readonly users = new Map<string, User>();
  readonly profiles = new Map<string, InstanceProfile>();
  readonly policies = new Map<string, ManagedPolicy>();
  /** Ids of access keys that were deleted: nobody is behind them any more. */
  readonly deletedKeys = new Set<string>();
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  /** @throws AwsError NoSuchEntity. */
  role(name: string | undefined): Role {
    return found(this.roles.get(name ?? ''), `The role with name ${name ?? ''} cannot be found.`);
  }

  /** @throws AwsError NoSuchEntity. */
  user(name: string | undefined): User {
    return found(this.users.get(name ?? ''), `The user with name ${name ?? ''} cannot be found.`);
  }

  /** @throws AwsError NoSuchEntity. */
  profile(name: string | undefined): InstanceProfile {
    return found(this.profiles.get(name ?? ''), `Instance Profile ${name ?? ''} cannot be found.`);
  }

  identity(kind: IdentityKind, name: string | undefined): Identity {
    return kind === 'Role' ? this.role(name) : this.user(name);
  }

  /** The role or user of this name, if there is one. */
  find(kind: IdentityKind, name: string): Identity | undefined {
    return kind === 'Role' ? this.roles.get(name) : this.users.get(name);
  }

  /** `arn:aws:iam::<account>:role/service/name`. */
  arn(kind: string, path: string, name: string): string {
    return `arn:aws:iam::${this.#account.id}:${kind}${path}${name}`;
  }

  /** What counts for an identity: all its policies, and its boundary. */
  powersOf({ inline, attached, boundary }: Identity): Powers {
    const managed = [...attached].map((arn) => this.documentOf(arn));
    const policies = [...inline.values(), ...managed.filter((document) => document !== undefined)];
    // A boundary that is no more there allows nothing.
    return boundary === undefined ? { policies } : { policies, boundary: this.documentOf(boundary) ?? '' };
  }

  /** What a managed policy says, the account's or AWS' own; undefined when there is none with this ARN. */
  documentOf(arn: string): string | undefined {
    const policy = this.policies.get(arn);
    if (policy === undefined) return managedDocument(arn);
    return policy.versions.find(({ id }) => id === policy.defaultId)?.document;
  }

  /** True when something made at this moment is known everywhere. */
  isKnown(since: number): boolean {
    return since + this.#account.faults.iamPropagationMs <= this.#account.time();
  }

  /** The role with this ARN, once other services know it. */
  findRole(arn: string | undefined): Role | undefined {
    const role = [...this.roles.values()].find((one) => one.arn === arn);
    return role !== undefined && this.isKnown(role.createdAt) ? role : undefined;
  }

  /** True when a service such as `lambda.amazonaws.com` can act as the role with this ARN. */
  canAssume(arn: string | undefined, service: string): boolean {
    const role = this.findRole(arn);
    return role !== undefined && trusts(role.trust, service, this.#account.id);
  }

  /** The profile with this name or ARN, once EC2 knows it. */
  findProfile(nameOrArn: string): InstanceProfile | undefined {
    const profile = [...this.profiles.values()].find(
      ({ name, arn }) => name === nameOrArn || arn === nameOrArn,
    );
    return profile !== undefined && this.isKnown(profile.createdAt) ? profile : undefined;
  }

  /** The user who signs with this access key, and the key itself. */
  findByKey(accessKeyId: string): { readonly user: User; readonly key: AccessKey } | undefined {
    for (const user of this.users.values()) {
      const key = user.keys.find(({ id }) => id === accessKeyId);
      if (key !== undefined) return { user, key };
    }
    return undefined;
  }
}

/** @throws AwsError NoSuchEntity with this message when there is nothing. */
export function found<T>(thing: T | undefined, message: string): T {
  if (thing === undefined) throw new AwsError('NoSuchEntity', message);
  return thing;
}
