import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeRegionsCommand,
  DescribeVolumesCommand,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type EC2Client,
  type Filter,
  type InstanceTypeInfo,
} from '@aws-sdk/client-ec2';
import type { Decimal } from 'decimal.js';
import { BotError, isBotError } from '../domain/errors.js';
import type { Instance } from '../domain/instance.js';
import { formatLease } from '../domain/lease.js';
import { findListPriceUsd } from '../domain/prices.js';
import { TAG } from '../domain/tags.js';
import { code, words } from '../domain/words.js';
import type {
  Cloud,
  HeadImage,
  HeadImageChoice,
  InstanceFilter,
  InstanceType,
  LaunchOrder,
} from '../ports/cloud.js';
import { sendInBatches } from './batches.js';
import { call } from './call.js';
import type { Clients } from './clients.js';
import { awsErrorName } from './errors/failure.js';
import { orNone } from './expect.js';
import { HeadImages } from './head-images.js';
import { Images } from './images.js';
import { sameStrings, toInstance } from './instances.js';
import { runInstancesInput } from './launch.js';
import { ADOPT_TAG } from './names.js';
import { ProfileLender } from './profile-lender.js';
import { remember } from './remember.js';

/** AWS: DescribeInstances, MaxResults. */
const PAGE = 1000;

/** EC2 of one region. */
export class Ec2Cloud implements Cloud {
  readonly region: string;
  readonly #ec2: EC2Client;
  readonly #launcher: EC2Client;
  readonly #images: Images;
  readonly #headImages: HeadImages;
  readonly #lender: ProfileLender;
  readonly #type: (name: string) => Promise<InstanceType>;

  constructor(region: string, hands: Pick<Clients, 'ec2' | 'launcher' | 'ssm'>) {
    this.region = region;
    this.#ec2 = hands.ec2;
    this.#launcher = hands.launcher;
    this.#images = new Images(hands);
    this.#headImages = new HeadImages(hands);
    this.#lender = new ProfileLender(hands);
    this.#type = remember((name) => this.#askType(name));
  }

  async listInstances({ pool, annexId }: InstanceFilter): Promise<readonly Instance[]> {
    const listed: Instance[] = [];
    const same = sameStrings();
    let token: string | undefined;
    do {
      const command = new DescribeInstancesCommand({
        Filters: filters({ pool, annexId }),
        MaxResults: PAGE,
        NextToken: token,
      });
      const page = await call(this.#ec2, command, 'list the instances');
      // Page by page: of ten thousand instances what EC2 says takes ten times the room of what we keep.
      const seen = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
      listed.push(...seen.flatMap((instance) => toInstance(instance, same) ?? []));
      token = page.NextToken;
    } while (token !== undefined && token !== '');
    return listed;
  }

  async launch(order: LaunchOrder): Promise<readonly Instance[]> {
    const doing = `start ${order.count} ${order.instanceType}`;
    const image = await this.#images.get(order.imageId);
    const { Instances = [] } = await call(
      this.#launcher,
      new RunInstancesCommand(runInstancesInput(order, image)),
      doing,
    );
    return Instances.map((instance) => toInstance(instance)).filter((instance) => instance !== undefined);
  }

  async setLease(ids: readonly string[], leaseEndsAt: number): Promise<void> {
    const Tags = [{ Key: TAG.leaseEndsAt, Value: formatLease(leaseEndsAt) }];
    const refusals = await sendInBatches(ids, (Resources) =>
      call(this.#ec2, new CreateTagsCommand({ Resources, Tags }), 'move the lease'),
    );
    const kept = refusals.find(({ error }) => !isGone(error));
    if (kept !== undefined) throw kept.error;
  }

  async terminate(ids: readonly string[]): Promise<readonly { readonly id: string; readonly why: string }[]> {
    const refusals = await sendInBatches(ids, (InstanceIds) =>
      call(this.#ec2, new TerminateInstancesCommand({ InstanceIds }), 'end instances'),
    );
    return refusals
      .filter(({ error }) => !isGone(error))
      .map(({ id, error }) => ({ id, why: whyKept(error) }));
  }

  findPriceUsd(instanceType: string): Promise<Decimal | undefined> {
    return Promise.resolve(findListPriceUsd(this.region, instanceType));
  }

  async findInstance(id: string): Promise<Instance | undefined> {
    const command = new DescribeInstancesCommand({ InstanceIds: [id] });
    const seen = await orNone(call(this.#ec2, command, `look at ${id}`), ...GONE);
    const instance = seen?.Reservations?.[0]?.Instances?.[0];
    return instance && toInstance(instance);
  }

  async startInstance(id: string): Promise<void> {
    await call(this.#ec2, new StartInstancesCommand({ InstanceIds: [id] }), `start ${id}`);
  }

  async stopInstance(id: string): Promise<void> {
    await call(this.#ec2, new StopInstancesCommand({ InstanceIds: [id] }), `stop ${id}`);
  }

  async tagInstance(id: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    try {
      await call(this.#ec2, new CreateTagsCommand({ Resources: [id], Tags }), `tag ${id}`);
    } catch (error) {
      throw isBotError(error, 'permission') && TAG.headId in tags ? notOffered(id, error) : error;
    }
  }

  giveProfile(id: string, instanceProfileArn: string): Promise<void> {
    return this.#lender.give(id, instanceProfileArn);
  }

  async findDiskGib(instanceId: string): Promise<number | undefined> {
    const command = new DescribeVolumesCommand({
      Filters: [{ Name: 'attachment.instance-id', Values: [instanceId] }],
    });
    const { Volumes = [] } = await call(this.#ec2, command, `look at the disks of ${instanceId}`);
    if (Volumes.length === 0) return undefined;
    return Volumes.reduce((sum, { Size = 0 }) => sum + Size, 0);
  }

  async getConsoleOutput(id: string): Promise<string> {
    const command = new GetConsoleOutputCommand({ InstanceId: id });
    const { Output = '' } = await call(this.#ec2, command, 'read what an instance wrote to its console');
    return Buffer.from(Output, 'base64').toString('utf8');
  }

  getInstanceType(name: string): Promise<InstanceType> {
    return this.#type(name);
  }

  getDefaultImageId(architecture: InstanceType['architecture']): Promise<string> {
    return this.#images.getDefaultId(architecture);
  }

  findHeadImage(choice: HeadImageChoice, architecture: InstanceType['architecture']): Promise<HeadImage> {
    return this.#headImages.find(choice, architecture);
  }

  checkImage(imageId: string, architecture: InstanceType['architecture']): Promise<void> {
    return this.#images.check(imageId, architecture);
  }

  async listRegions(): Promise<readonly string[]> {
    const { Regions = [] } = await call(this.#ec2, new DescribeRegionsCommand({}), 'list the regions');
    return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
  }

  async #askType(name: string): Promise<InstanceType> {
    // Also keeps what is no type at all from travelling: EC2 would take `*` for all of them.
    if (!/^[a-z0-9-]+\.[a-z0-9-]+$/.test(name)) throw noSuchType(name, this.region);
    const command = new DescribeInstanceTypesCommand({
      InstanceTypes: [name as Exclude<InstanceTypeInfo['InstanceType'], undefined>], // EC2 has more types than the SDK lists.
    });
    const { InstanceTypes = [] } = await call(this.#ec2, command, `look up ${name}`);
    const type = InstanceTypes[0] && toInstanceType(name, InstanceTypes[0]);
    if (type === undefined) throw noSuchType(name, this.region);
    return type;
  }
}

function filters({ pool, annexId }: InstanceFilter): Filter[] {
  return [
    pool === undefined
      ? { Name: 'tag-key', Values: [TAG.pool] }
      : { Name: `tag:${TAG.pool}`, Values: [escaped(pool)] },
    ...(annexId === undefined ? [] : [{ Name: `tag:${TAG.annexId}`, Values: [escaped(annexId)] }]),
  ];
}

/** In a filter's value `*` and `?` stand for other letters unless they are escaped. AWS: "List and filter your resources". */
function escaped(value: string): string {
  return value.replace(/[\\*?]/g, '\\$&');
}

/** With the policy that is printed for it the bot adopts nothing that nobody offered. */
function notOffered(id: string, cause: BotError): BotError {
  const offer = `aws ec2 create-tags --resources ${id} --tags Key=${ADOPT_TAG},Value=yes`;
  return new BotError('permission', words`I may not take over ${code(id)}: nobody offered it.`, {
    hint: words`Somebody with rights in the AWS account offers it with ${code(offer)}; then try again.`,
    cause,
  });
}

/** What EC2 says of an id that is no instance's: gone, or never was one. */
const GONE = ['InvalidInstanceID.NotFound', 'InvalidInstanceID.Malformed'];

function isGone(error: unknown): boolean {
  return awsErrorName(error) === 'InvalidInstanceID.NotFound';
}

function whyKept(error: unknown): string {
  if (awsErrorName(error) === 'OperationNotPermitted') return 'it is protected against termination';
  return awsErrorName(error) ?? 'for a reason that AWS did not say';
}

function toInstanceType(name: string, info: InstanceTypeInfo): InstanceType | undefined {
  const architectures = info.ProcessorInfo?.SupportedArchitectures ?? [];
  const architecture = (['x86_64', 'arm64'] as const).find((known) => architectures.includes(known));
  if (architecture === undefined) return undefined;
  return {
    name,
    architecture,
    vcpus: info.VCpuInfo?.DefaultVCpus ?? 0,
    memoryMib: info.MemoryInfo?.SizeInMiB ?? 0,
  };
}

function noSuchType(name: string, region: string): BotError {
  return new BotError('usage', words`EC2 has no Linux instance type ${code(name)} in ${region}.`, {
    hint: words`Types look like ${code('m5.large')}.`,
  });
}
