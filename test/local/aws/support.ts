import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import {
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  EC2Client,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  type TagSpecification,
} from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { strToU8, zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from '../../../src/local/aws/index.js';

/** Keys that belong to nobody in the simulated IAM, so that they may do everything. */
export const ANYBODY = { accessKeyId: 'AKIAANYBODY', secretAccessKey: 'anything' };

type AwsCredentialIdentity = Readonly<{
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}>;

/** Who asks, where, and how often. */
export interface ClientOptions {
  readonly region: string;
  readonly credentials: AwsCredentialIdentity;
  readonly maxAttempts: number;
}

/** Real clients of every service. */
export interface Clients {
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

/** Clients attached to one local AWS whose clock stands still until it is moved. */
export interface Account extends Clients {
  readonly aws: LocalAws;
  readonly now: () => number;
  /** Moves the clock and lets everything that is due happen. */
  readonly pass: (time: Readonly<{ hours?: number; minutes?: number; seconds?: number }>) => Promise<void>;
}

export const START = Date.parse('2026-11-22T13:00:00Z');

/** An empty account. */
export function anAccount(options: Partial<LocalAwsOptions> = {}): Account {
  let now = START;
  const aws = startLocalAws({ now: () => now, ...options });
  return {
    aws,
    ...clientsOf(aws),
    now: () => now,
    pass: async ({ hours = 0, minutes = 0, seconds = 0 }) => {
      now += ((hours * 60 + minutes) * 60 + seconds) * 1000;
      await aws.tick();
    },
  };
}

/** Real clients in a region, signing with these keys. They do not retry unless told. */
export function clientsOf(
  aws: LocalAws,
  { region = 'us-east-1', credentials = ANYBODY, maxAttempts = 1 }: Partial<ClientOptions> = {},
): Clients {
  const config = { region, credentials, maxAttempts };
  return {
    ec2: aws.attach(new EC2Client(config)),
    iam: aws.attach(new IAMClient(config)),
    lambda: aws.attach(new LambdaClient(config)),
    s3: aws.attach(new S3Client(config)),
    scheduler: aws.attach(new SchedulerClient(config)),
    secrets: aws.attach(new SecretsManagerClient(config)),
    ssm: aws.attach(new SSMClient(config)),
    sts: aws.attach(new STSClient(config)),
  };
}

/** The least that Lambda takes for code. */
export const ZIP = zipSync({ 'index.cjs': strToU8('exports.handler = async () => {};') });

/** A role that a service may assume, with these actions on everything. Answers its ARN. */
export async function aServiceRole(
  { iam }: Account,
  name: string,
  service: string,
  actions: readonly string[],
): Promise<string> {
  const AssumeRolePolicyDocument = policy({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
  });
  const made = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  const PolicyDocument = policy({ Effect: 'Allow', Action: actions, Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'may', PolicyDocument }));
  return made.Role?.Arn ?? '';
}

/** An instance profile whose role may read this bucket. Answers its name. */
export async function anInstanceProfile(account: Account, bucket: string): Promise<string> {
  const { iam } = account;
  await aServiceRole(account, 'instance', 'ec2.amazonaws.com', ['ec2:CreateTags']);
  const PolicyDocument = policy({
    Effect: 'Allow',
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${bucket}/*`,
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'instance', PolicyName: 'bundle', PolicyDocument }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'instance' }));
  await iam.send(
    new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'instance', RoleName: 'instance' }),
  );
  return 'instance';
}

/** An empty bucket. Answers its name. */
export async function aBucket({ s3 }: Account, name = 'annex-bundles'): Promise<string> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  return name;
}

/** A tar.gz with these files in `config.d`, put into a bucket. */
export async function aBundle(
  { s3 }: Account,
  Bucket: string,
  Key: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name: `config.d/${name}` }, content);
  archive.finalize();
  const Body = gzipSync(await buffer(archive));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** Tags that end an instance's lease at a moment. */
export function lease(at: number): TagSpecification[] {
  return [{ ResourceType: 'instance', Tags: [{ Key: 'lease', Value: String(at) }] }];
}

/** A policy of these statements. */
export function policy(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

const AMAZON_LINUX = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

/** The id of the current Amazon Linux image. */
export async function anImage({ ssm }: Clients): Promise<string> {
  return (await ssm.send(new GetParameterCommand({ Name: AMAZON_LINUX }))).Parameter?.Value ?? '';
}

/** Launches instances, one m4.large unless told otherwise. Answers their ids. */
export async function launch(
  clients: Clients,
  asked: Partial<RunInstancesCommandInput> = {},
): Promise<string[]> {
  const usual = {
    ImageId: await anImage(clients),
    InstanceType: 'm4.large',
    MinCount: 1,
    MaxCount: 1,
  } as const;
  const { Instances = [] } = await clients.ec2.send(new RunInstancesCommand({ ...usual, ...asked }));
  return Instances.map(({ InstanceId = '' }) => InstanceId);
}

/** What EC2 answers about instances, in its order. */
export async function instances(
  { ec2 }: Clients,
  asked: DescribeInstancesCommandInput = {},
): Promise<Instance[]> {
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand(asked));
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

/** The error that a call ends in. Fails the test when there is none. */
export async function errorOf(
  call: Promise<unknown>,
): Promise<Error & { $metadata?: { httpStatusCode?: number } }> {
  const outcome = await call.then(
    () => new Error('It went well, and should not have.'),
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error('What was thrown is no error.');
}
