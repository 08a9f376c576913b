import { EC2Client } from '@aws-sdk/client-ec2';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { KeepReport } from './lease-function/keep-report.js';
import { makeHandler } from './lease-function/make-handler.js';
import type { LocalAws, LocalAwsOptions } from './local/aws/index.js';

/** How the local AWS runs what Lambda runs. */
type RunFunction = Exclude<LocalAwsOptions['runFunction'], undefined>;

/**
 * Runs the lease function on a local AWS: the same code that Lambda gets in its package, with the keys of its role and
 * with clients that are answered from here.
 */
export function localLeaseFunction(aws: () => LocalAws, now: () => number): RunFunction {
  const handlers = new Map<string, () => Promise<unknown>>();
  return (_code, _event, { region, credentials, environment }) => {
    // One for each that Lambda would keep warm: making clients every minute takes longer than the work.
    const warm = JSON.stringify([region, credentials, environment]);
    const handler = handlers.get(warm) ?? make(aws(), { region, credentials }, environment['REPORT_BUCKET']);
    handlers.set(warm, handler);
    return handler();
  };

  function make(
    local: LocalAws,
    reach: { readonly region: string; readonly credentials: Parameters<RunFunction>[2]['credentials'] },
    bucket: string | undefined,
  ): () => Promise<unknown> {
    return makeHandler({
      ec2: local.attach(new EC2Client(reach)),
      now,
      print: () => undefined,
      keep: bucket === undefined ? undefined : keepIn(bucket, local.attach(new S3Client(reach))),
    });
  }
}

function keepIn(Bucket: string, s3: S3Client): KeepReport {
  return async (name, Body) => {
    await s3.send(new PutObjectCommand({ Bucket, Key: `lease-function/${name}.json`, Body }));
  };
}
