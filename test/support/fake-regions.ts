import { BotError } from '../../src/domain/errors.js';
import type { Instance } from '../../src/domain/instance.js';
import { findListPriceUsd } from '../../src/domain/prices.js';
import { TAG } from '../../src/domain/tags.js';
import { COMPONENTS, type ComponentName, type PartName } from '../../src/domain/wish.js';
import { words, type Words } from '../../src/domain/words.js';
import type {
  Account,
  ComponentCheck,
  LaunchParts,
  PartSeen,
  Regions,
  Rights,
} from '../../src/ports/account.js';
import type { Cloud, InstanceType } from '../../src/ports/cloud.js';

type Architecture = InstanceType['architecture'];

/** AWS as commands see it: something to look at. Whatever would change something there fails. Fields are knobs. */
export class FakeRegions implements Regions {
  accountId = '123456789012';
  /** All in this region. */
  readonly home = 'us-east-1';
  instances: readonly Instance[] = [];
  types: Record<string, Architecture> = { 'm4.large': 'x86_64', 'c5.large': 'x86_64', 'm6g.large': 'arm64' };
  images: Record<string, Architecture> = { 'ami-0aaaaaaaaaaaaaaaa': 'x86_64' };
  defaultImages: Record<Architecture, string> = {
    x86_64: 'ami-0123456789abcdef0',
    arm64: 'ami-0fedcba9876543210',
  };
  parts: LaunchParts = {
    bucket: 'condor-annex-123456789012-us-east-1',
    securityGroupId: 'sg-0123456789abcdef0',
    instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/HTCondorAnnex',
    keyName: 'HTCondorAnnex-KeyPair',
    keySecret: 'condor-annex/key-pair/us-east-1',
  };
  /** What check-setup finds; a component that is not here is OK. */
  checks: Partial<Record<ComponentName, ComponentCheck>> = {};
  /** What of its rights the bot has; all of them unless told. */
  rights: Partial<Rights> = {};
  /** What undo-setup finds; of a part that is not here there is nothing. */
  partsSeen: Partial<Record<PartName, PartSeen>> = {};
  /** What every look at AWS throws. */
  trouble: Error | undefined;
  /** Setup has not been run. */
  notSetUp = false;
  /** Every look that was asked for: the region and the method. */
  readonly looks: string[] = [];

  cloud(region: string): Cloud {
    return {
      region,
      listInstances: ({ pool, annexId }) =>
        this.#look(`${region} listInstances`, () =>
          this.instances.filter(
            ({ tags }) =>
              region === this.home &&
              (pool === undefined ? tags[TAG.pool] !== undefined : tags[TAG.pool] === pool) &&
              (annexId === undefined || tags[TAG.annexId] === annexId),
          ),
        ),
      getInstanceType: (name) =>
        this.#look(`${region} getInstanceType`, () => {
          const architecture = this.types[name];
          if (architecture !== undefined) return { name, architecture, vcpus: 2, memoryMib: 8192 };
          throw new BotError('usage', `EC2 has no instance type ${name} in ${region}.`);
        }),
      getDefaultImageId: (architecture) =>
        this.#look(`${region} getDefaultImageId`, () => this.defaultImages[architecture]),
      checkImage: (imageId, architecture) =>
        this.#look(`${region} checkImage`, () => {
          const found = this.images[imageId];
          if (found === undefined) throw new BotError('usage', `There is no image ${imageId} in ${region}.`);
          if (found !== architecture) throw new BotError('usage', `Image ${imageId} is for ${found}.`);
        }),
      findInstance: (id) =>
        this.#look(`${region} findInstance`, () => this.instances.find((instance) => instance.id === id)),
      findDiskGib: () => this.#look(`${region} findDiskGib`, () => 30),
      findHeadImage: (choice, architecture) =>
        this.#look(`${region} findHeadImage ${choice}`, () => ({
          imageId: this.defaultImages[architecture],
        })),
      listRegions: () => this.#look(`${region} listRegions`, () => ['eu-central-1', 'us-east-1']),
      startInstance: changes,
      stopInstance: changes,
      tagInstance: changes,
      giveProfile: changes,
      launch: changes,
      setLease: changes,
      terminate: changes,
      getConsoleOutput: () => this.#look(`${region} getConsoleOutput`, () => ''),
      findPriceUsd: (type) => Promise.resolve(findListPriceUsd(region, type)),
    };
  }

  account(region: string): Account {
    return {
      region,
      identify: () =>
        this.#look(`${region} identify`, () => ({
          accountId: this.accountId,
          arn: `arn:aws:iam::${this.accountId}:user/bot`,
        })),
      describeComponents: () => this.#look(`${region} describeComponents`, () => described(region)),
      check: (component) =>
        this.#look(
          `${region} check ${component}`,
          () => this.checks[component] ?? { component, state: 'OK', findings: [] },
        ),
      checkRights: () => this.#look(`${region} checkRights`, () => ({ ...ALL_RIGHTS, ...this.rights })),
      checkLeaseFunction: () => this.#look(`${region} checkLeaseFunction`, () => ({})),
      getLaunchParts: () =>
        this.#look(`${region} getLaunchParts`, () => {
          if (!this.notSetUp) return this.parts;
          throw new BotError('not-ready', 'The account is not prepared.', { hint: 'Run setup.' });
        }),
      findPart: (part) =>
        this.#look(`${region} findPart ${part}`, () => this.partsSeen[part] ?? { ours: [], others: [] }),
      removePart: changes,
      prepare: changes,
      prepareHead: changes,
      clearHead: changes,
      putBundle: changes,
    };
  }

  secrets(): ReturnType<Regions['secrets']> {
    return { get: () => Promise.reject(new Error('Commands read no secrets.')) };
  }

  remote(): never {
    throw new Error('Commands reach machines through the hand that drives HTCondor.');
  }

  async #look<T>(what: string, see: () => T): Promise<T> {
    this.looks.push(what);
    await Promise.resolve();
    if (this.trouble !== undefined) throw this.trouble;
    return see();
  }
}

/** Nothing is missing, and AWS said so. */
export const ALL_RIGHTS: Rights = {
  missing: [],
  forbidden: [],
  isCertain: true,
  principal: 'arn:aws:iam::123456789012:user/bot',
};

function changes(): Promise<never> {
  return Promise.reject(new Error('Commands change nothing in AWS.'));
}

function described(region: string): Record<ComponentName, Words> {
  // `fromEntries` forgets which keys it got.
  return Object.fromEntries(COMPONENTS.map((name) => [name, words`the ${name} in ${region}`])) as Record<
    ComponentName,
    Words
  >;
}
