import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeVpcsCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { RunCommand } from '../../../src/aws/run-command.js';
import { annexBundle } from '../../../src/condor/bundle.js';
import { condorOn } from '../../../src/condor/condor.js';
import { toolsOn } from '../../../src/condor/tools/run-tool.js';
import { headUserData } from '../../../src/condor/head-user-data.js';
import { renderUserData } from '../../../src/condor/user-data.js';
import type { Condor } from '../../../src/ports/condor.js';
import type { SimulatedInstance } from '../../../src/local/aws/index.js';
import { type Account, aBucket, aServiceRole, anAccount, launch, policy } from '../aws/support.js';

const HEAD_ID = 'Lab_0f9d3c1e-6d0f-4b4c-8f0c-5f3a2b1c0d9e';
export const TRUST_DOMAIN = `${HEAD_ID.toLowerCase().replace('_', '-')}.condor-annex`;
/** An image that brings HTCondor along. */
export const CONDOR_IMAGE = 'ami-0c0d0c0d0c0d0c0d0';
export const HOUR_MS = 3_600_000;

/** A pool of the simulation: a head node, and annexes that are launched as the bot would. */
export class PoolBench {
  readonly account: Account;
  readonly headId: string;
  readonly condor: Condor;
  readonly #group: string;
  readonly #bucket: string;

  private constructor(account: Account, made: { headId: string; group: string; bucket: string }) {
    this.account = account;
    this.headId = made.headId;
    this.#group = made.group;
    this.#bucket = made.bucket;
    this.condor = condorOn(remoteOf(account), made.headId);
  }

  /** A head node that was launched just now. */
  static async launched(order: Partial<RunInstancesCommandInput> = {}): Promise<PoolBench> {
    const account = anAccount({ machine: { bootSeconds: 30, joinSeconds: 60, stopSeconds: 10 } });
    const bucket = await aBucket(account);
    await profile(account, 'head', ['ec2:CreateTags', 'ssm:*', 'ssmmessages:*', 'ec2messages:*']);
    await profile(account, 'annex', ['ec2:CreateTags', 's3:GetObject']);
    const group = await selfTalking(account);
    account.aws.console.registerImage({ id: CONDOR_IMAGE, name: 'minicondor-24.0' });
    const [headId = ''] = await launch(account, {
      InstanceType: 'm5.large',
      UserData: base64(
        headUserData({
          headId: HEAD_ID,
          headName: 'Lab',
          pool: 'lab',
          trustDomain: TRUST_DOMAIN,
          region: 'us-east-1',
        }),
      ),
      IamInstanceProfile: { Name: 'head' },
      SecurityGroupIds: [group],
      ...order,
    });
    return new PoolBench(account, { headId, group, bucket });
  }

  /** The same, and HTCondor on it answers. */
  static async answering(): Promise<PoolBench> {
    const bench = await PoolBench.launched();
    await bench.account.pass({ seconds: 90 });
    return bench;
  }

  /** Runs a tool on the head node, as root unless a user is named; what it prints, or its complaint. */
  async run(argv: readonly [string, ...string[]], user?: string): Promise<string> {
    const answer = await toolsOn(remoteOf(this.account), this.headId)({ argv, user });
    return answer.exitCode === 0 ? answer.stdout : `${answer.exitCode}: ${answer.stderr}`;
  }

  get head(): SimulatedInstance {
    return this.#instance(this.headId);
  }

  /** Launches one machine of an annex, with a token of the head node unless another is given. */
  async annex(name: string, order: AnnexOrder = {}): Promise<string> {
    const { account } = this;
    const annexId = `${name}_0f9d3c1e-6d0f-4b4c-8f0c-5f3a2b1c0d9e`;
    const token = order.token ?? (await this.condor.mintToken({ annexId, lifetimeMs: 48 * HOUR_MS }));
    const Key = `${name}.tar.gz`;
    const Body = await annexBundle({
      annexName: name,
      annexId,
      collector: `${this.head.privateIp}:9618`,
      token,
      idleMs: order.idleMs ?? HOUR_MS,
      owners: order.owners ?? [],
    });
    await account.s3.send(new PutObjectCommand({ Bucket: this.#bucket, Key, Body }));
    const script = renderUserData({ bundleUrl: `s3://${this.#bucket}/${Key}`, region: 'us-east-1' });
    const [id = ''] = await launch(account, {
      UserData: base64(script),
      IamInstanceProfile: { Name: 'annex' },
      SecurityGroupIds: [this.#group],
      InstanceInitiatedShutdownBehavior: 'terminate',
      ...order.launch,
    });
    return id;
  }

  /** The same, and it has had the time to join. */
  async joined(name: string, order: AnnexOrder = {}): Promise<string> {
    const id = await this.annex(name, order);
    await this.account.pass({ seconds: 90 });
    return id;
  }

  state(id: string): string {
    return this.#instance(id).state;
  }

  said(id: string): string {
    return this.#instance(id).console.join('\n');
  }

  tags(id: string): Readonly<Record<string, string>> {
    return this.#instance(id).tags;
  }

  #instance(id: string): SimulatedInstance {
    const found = this.account.aws.instances().find((instance) => instance.id === id);
    if (found === undefined) throw new Error(`There is no ${id}.`);
    return found;
  }
}

interface AnnexOrder {
  readonly token?: string;
  readonly idleMs?: number;
  readonly owners?: readonly string[];
  readonly launch?: Partial<RunInstancesCommandInput>;
}

/** Waiting for a command's answer lets time pass. */
function remoteOf({ ssm, now, pass }: Account): RunCommand {
  return new RunCommand({ ssm, clock: { now, sleep: (ms) => pass({ seconds: ms / 1000 }) } });
}

async function profile(account: Account, name: string, actions: readonly string[]): Promise<void> {
  await aServiceRole(account, name, 'ec2.amazonaws.com', actions);
  await account.iam.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: 'may',
      PolicyDocument: policy({ Effect: 'Allow', Action: actions, Resource: '*' }),
    }),
  );
  await account.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await account.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
}

/** A security group whose machines may speak HTCondor with each other. */
async function selfTalking({ ec2 }: Account): Promise<string> {
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const made = { GroupName: 'pool', Description: 'pool', VpcId: Vpcs[0]?.VpcId };
  const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(made));
  const IpPermissions = [
    { IpProtocol: 'tcp', FromPort: 9618, ToPort: 9618, UserIdGroupPairs: [{ GroupId }] },
  ];
  await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  return GroupId ?? '';
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
