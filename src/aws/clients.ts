import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsKeys } from '../ports/credentials.js';
import { decoding } from './errors/decode.js';

/** How to reach AWS. With nothing said: AWS itself, with the credentials that the SDK finds by its own chain. */
export interface AwsAccess {
  /** Another address for every service; S3 is then addressed by path. */
  readonly endpoint?: string | undefined;
  /** Keys, or where they come from: asked again whenever they are about to end. */
  readonly credentials?: AwsKeys | (() => Promise<AwsKeys>) | undefined;
  /** Gets every client before its first use, so that something else may answer in AWS's place. */
  readonly prepareClient?: (<C>(client: C) => C) | undefined;
}

/** One client per service, all of one region. */
export interface Clients {
  readonly ec2: EC2Client;
  /** For launches: sends each call once, whatever comes of it. */
  readonly launcher: EC2Client;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  readonly secrets: SecretsManagerClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

/** The SDK waits for ever by default; a pass of the loop has to end. Milliseconds. */
const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 20_000, throwOnRequestTimeout: true };

/** Few tries: the loop looks again anyway, and long retries hide from people that AWS has no machines. */
const MAX_ATTEMPTS = 4;

/** Makes the clients of one region. No call is made. */
export function makeClients(region: string, access: AwsAccess): Clients {
  const { endpoint, credentials, prepareClient = <C>(client: C): C => client } = access;
  const config = {
    region,
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard',
    requestHandler: TIMEOUTS,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  const sts = prepareClient(new STSClient(config));
  const ec2 = new EC2Client(config);
  // Nobody listens to it, and it copies every answer before it finds that out: a tenth of a round's work.
  ec2.middlewareStack.remove('loggerMiddleware');
  return {
    ec2: decoding(prepareClient(ec2), sts),
    // A launch whose answer got lost is looked for before it is sent again: not every endpoint heeds its token.
    launcher: decoding(prepareClient(new EC2Client({ ...config, maxAttempts: 1 })), sts),
    iam: prepareClient(new IAMClient(config)),
    lambda: prepareClient(new LambdaClient(config)),
    s3: prepareClient(new S3Client({ ...config, forcePathStyle: endpoint !== undefined })),
    scheduler: prepareClient(new SchedulerClient(config)),
    secrets: prepareClient(new SecretsManagerClient(config)),
    ssm: prepareClient(new SSMClient(config)),
    sts,
  };
}
