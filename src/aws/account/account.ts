import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { BotError, isBotError } from '../../domain/errors.js';
import { words, type Words } from '../../domain/words.js';
import type { ComponentName, PartName } from '../../domain/wish.js';
import type {
  Account,
  AccountIdentity,
  ComponentCheck,
  HeadDoor,
  HeadParts,
  LaunchParts,
  LeaseFunctionHealth,
  PartSeen,
  Rights,
} from '../../ports/account.js';
import { call } from '../call.js';
import type { Clients } from '../clients.js';
import { namesOf, type Names } from '../names.js';
import { remember } from '../remember.js';
import { checkRights } from '../rights/check-rights.js';
import { Bucket } from './bucket.js';
import type { Component } from './component.js';
import { Functions } from './functions.js';
import { Group } from './group.js';
import { Head } from './head.js';
import { Key } from './key.js';
import { findLaunchParts } from './launch-parts.js';
import { packLeaseFunction, type LeasePackage } from './lease-package.js';
import { summarize } from './look.js';
import { Profile } from './profile.js';
import { findPart, removePart } from './undo/undo.js';

/** One account in one region. */
export class AwsAccount implements Account {
  readonly region: string;
  readonly #clients: Clients;
  readonly #components: Readonly<Record<ComponentName, Component>>;
  readonly #functions: Functions;
  readonly #head: Head;
  readonly #identity = remember(() => this.#askWhoWeAre());

  /** `leaseFunctionCode` gives the bundled lease function, one JavaScript file; `now` epoch milliseconds. */
  constructor(
    region: string,
    hands: {
      readonly clients: Clients;
      readonly leaseFunctionCode: () => Promise<Uint8Array>;
      readonly now: () => number;
    },
  ) {
    this.region = region;
    this.#clients = hands.clients;
    const pack = remember<LeasePackage>(async () => packLeaseFunction(await hands.leaseFunctionCode()));
    this.#functions = new Functions({ ...hands.clients, now: hands.now, leasePackage: () => pack('') });
    this.#head = new Head(hands.clients);
    this.#components = {
      bucket: new Bucket(hands.clients),
      functions: this.#functions,
      profile: new Profile(hands.clients),
      group: new Group(hands.clients),
      key: new Key(hands.clients),
    };
  }

  identify(): Promise<AccountIdentity> {
    return this.#identity('');
  }

  async describeComponents(): Promise<Readonly<Record<ComponentName, Words>>> {
    const names = await this.#names();
    const { bucket, functions, profile, group, key } = this.#components;
    return {
      bucket: bucket.describe(names),
      functions: functions.describe(names),
      profile: profile.describe(names),
      group: group.describe(names),
      key: key.describe(names),
    };
  }

  async prepare(component: ComponentName): Promise<void> {
    const names = await this.#names();
    await made(this.#components[component].prepare(names));
  }

  async check(component: ComponentName): Promise<ComponentCheck> {
    const names = await this.#names().catch((error: unknown) => {
      if (isBotError(error)) return error;
      throw error;
    });
    const looks =
      names instanceof BotError ? [Promise.reject(names)] : this.#components[component].look(names);
    return await summarize(component, looks);
  }

  async checkRights({ refused, tokenSecret }: Parameters<Account['checkRights']>[0]): Promise<Rights> {
    const { arn, accountId } = await this.identify();
    const partition = arn.split(':')[1];
    return await checkRights(
      this.#clients,
      arn,
      { accountId, partition, region: this.region, tokenSecret },
      refused,
    );
  }

  async checkLeaseFunction(): Promise<LeaseFunctionHealth> {
    return await this.#functions.findHealth(await this.#names());
  }

  async getLaunchParts(): Promise<LaunchParts> {
    return await findLaunchParts(this.#clients, await this.#names());
  }

  async prepareHead(door: HeadDoor): Promise<HeadParts> {
    return await made(this.#head.prepare(await this.#names(), door));
  }

  async clearHead(door: Pick<HeadDoor, 'headName' | 'pool'>): Promise<void> {
    await this.#head.clear(door);
  }

  async findPart(part: PartName): Promise<PartSeen> {
    return await findPart(this.#clients, await this.#names(), part);
  }

  async removePart(part: PartName): Promise<readonly Words[]> {
    return await removePart(this.#clients, await this.#names(), part);
  }

  async putBundle(name: string, bundle: Uint8Array): Promise<string> {
    const { bucket, accountId } = await this.#names();
    const key = `bundles/${name}.tar.gz`;
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: bundle,
      ContentType: 'application/gzip',
      ExpectedBucketOwner: accountId,
    });
    await call(this.#clients.s3, command, 'put the configuration of the annex into the bucket');
    return `s3://${bucket}/${key}`;
  }

  async #names(): Promise<Names> {
    const { accountId, arn } = await this.identify();
    return namesOf({ accountId, partition: arn.split(':')[1] ?? 'aws', region: this.region });
  }

  async #askWhoWeAre(): Promise<AccountIdentity> {
    const { Account, Arn } = await call(
      this.#clients.sts,
      new GetCallerIdentityCommand({}),
      'see which AWS account this is',
    );
    if (Account === undefined || Arn === undefined)
      throw new BotError('upstream', 'AWS does not say which account this is.');
    return { accountId: Account, arn: Arn };
  }
}

/** What was made a moment ago is not known everywhere at AWS yet: that it is not found passes. */
async function made<T>(making: Promise<T>): Promise<T> {
  try {
    return await making;
  } catch (error) {
    if (!isBotError(error, 'not-found')) throw error;
    throw new BotError('later', words`${error.sentence} It was made just now; AWS takes a moment.`, {
      cause: error,
    });
  }
}
