import type { Cloud } from './cloud.js';
import type { Remote } from './remote.js';
import type { Words } from '../domain/words.js';
import type { ComponentName, PartName } from '../domain/wish.js';

/** What is wrong with a component, and the one thing that puts it right. */
export interface Finding {
  readonly problem: Words;
  readonly fix: Words;
  /** The right that is missing, where a policy gives it: then the fix is the same as for all rights. */
  readonly right?: string;
}

/** What of the rights that the bot needs it has, as AWS names them. */
export interface Rights {
  /** Those that none of its policies gives, as far as could be found out. */
  readonly missing: readonly string[];
  /** Those that something else withholds, and what: its own policies do not help there. */
  readonly forbidden: readonly { readonly action: string; readonly by: string }[];
  /** False when AWS does not tell: then only some harmless calls were tried, and there may be more. */
  readonly isCertain: boolean;
  /** The policy that gives what is missing, ready to attach: JSON. Absent when nothing is. */
  readonly policy?: string;
  /** The policy by which it might ask AWS what it may do, when it may not: JSON. */
  readonly policyToAsk?: string;
  /** The user or role that they are given to. */
  readonly principal: string;
}

/**
 * What a look at a component came to. `missing` = it is not there; `not OK` = it is there but not as it should be;
 * `unknown` = we could not look (a missing right, an outage).
 */
export interface ComponentCheck {
  readonly component: ComponentName;
  readonly state: 'OK' | 'missing' | 'not OK' | 'unknown';
  readonly findings: readonly Finding[];
  /** Something to know of it, right or wrong: when it was last at work. */
  readonly detail?: Words | undefined;
}

/** What there is of a part that undo-setup is about, each with its name. */
export interface PartSeen {
  /** What setup, or the launch of a head node, made. */
  readonly ours: readonly Words[];
  /** What bears a name of ours but not our tag. */
  readonly others: readonly Words[];
}

/** How the function that ends leases in the cloud is. */
export interface LeaseFunctionHealth {
  /** Its last run, well or not, in epoch milliseconds; absent when none is known. */
  readonly lastRanAt?: number;
  /** Why it cannot be relied on; absent while it can, and while it is too new to tell. */
  readonly failed?: Words;
}

/** What a launch needs of the account. */
export interface LaunchParts {
  readonly bucket: string;
  readonly securityGroupId: string;
  readonly instanceProfileArn: string;
  readonly keyName: string;
  /** The secret that holds its private key. */
  readonly keySecret: string;
}

/** Who we are at AWS. */
export interface AccountIdentity {
  readonly accountId: string;
  readonly arn: string;
}

/** One AWS account in one region, and the components that setup prepares there. */
export interface Account {
  readonly region: string;
  identify(): Promise<AccountIdentity>;
  /** The names that setup gives (or would give) its components in this account and region, for showing before asking. */
  describeComponents(): Promise<Readonly<Record<ComponentName, Words>>>;
  /**
   * Makes this component what it should be, whatever it is now; safe to call any number of times, cut off anywhere.
   * @throws BotError `later` when AWS is not ready yet (a role that has not spread, a function being made): call again soon.
   */
  prepare(component: ComponentName): Promise<void>;
  /** Looks at what the component really is; never throws for what it finds. At most two AWS calls one after the other. */
  check(component: ComponentName): Promise<ComponentCheck>;
  /**
   * What of the needed rights the bot has, all of them at once. What looks were `refused` counts whatever AWS says. Changes nothing.
   * @throws BotError when AWS does not even say who the bot is.
   */
  checkRights(about: {
    readonly refused: Promise<readonly string[]>;
    readonly tokenSecret?: string | undefined;
  }): Promise<Rights>;
  /** Looks whether leases are being looked at. @throws BotError `permission`, `later` or `upstream` when that cannot be seen. */
  checkLeaseFunction(): Promise<LeaseFunctionHealth>;
  /** @throws BotError `not-ready` that names what is missing and says to run setup. */
  getLaunchParts(): Promise<LaunchParts>;
  /**
   * Makes what a head node needs and setup did not make: its role and profile (so that AWS can run commands on it), its security
   * group (HTCondor from the annexes' group, SSH as the door says, nothing else), the imported key. Safe to call any number of times.
   * @throws BotError `not-ready` before setup, `later` while AWS does not know yet what was just made, `conflict` when another key has that name.
   */
  prepareHead(door: HeadDoor): Promise<HeadParts>;
  /** Takes away the security group of a head node that is gone; `later` while AWS still has something in it. */
  clearHead(door: Pick<HeadDoor, 'headName' | 'pool'>): Promise<void>;
  /** What there is of a part, for showing before asking. */
  findPart(part: PartName): Promise<PartSeen>;
  /**
   * Takes away what we made of this part and nothing else; safe to call any number of times, cut off anywhere. Gives what
   * it leaves because somebody else made it.
   * @throws BotError `later` while something at AWS still uses it: call again soon.
   */
  removePart(part: PartName): Promise<readonly Words[]>;
  /** Puts a bundle of this name where instances fetch it, in place of one that is there; returns its `s3://` address. */
  putBundle(name: string, bundle: Uint8Array): Promise<string>;
}

/** What a head node is launched with, beside what its wish says. */
export interface HeadParts {
  readonly bucket: string;
  readonly instanceProfileArn: string;
  readonly securityGroupIds: readonly string[];
}

/** Who may log in to a head node, and with which key. */
export interface HeadDoor {
  readonly headName: string;
  readonly pool: string;
  /** An IPv4 range in CIDR notation from which SSH is let in; nobody when absent. */
  readonly loginFrom?: string | undefined;
  readonly keyName?: string | undefined;
  /** A person's own public key, imported under `keyName` if it is not there yet. */
  readonly publicKey?: string | undefined;
}

/** Secret values by name. */
export interface Secrets {
  /** @throws BotError `not-ready` when there is no such secret, `permission` when we may not read it. */
  get(name: string): Promise<string>;
}

/** The AWS of one region, made on first use and kept. */
export interface Regions {
  cloud(region: string): Cloud;
  account(region: string): Account;
  secrets(region: string): Secrets;
  remote(region: string): Remote;
}
