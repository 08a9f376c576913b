import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import type { Names } from '../names.js';

/** What the lease function keeps of a run. */
const Run = z.object({ at: z.number(), trouble: z.string().optional() });
type Run = z.infer<typeof Run>;

/** The newest run that went well, and the newest that did not. */
export interface LeaseRuns {
  readonly success: Run | undefined;
  readonly failure: Run | undefined;
}

/** Where the lease function keeps them in the configuration bucket. */
export const LEASE_RUN_KEYS = {
  success: 'lease-function/last-success.json',
  failure: 'lease-function/last-failure.json',
} as const;

/** Reads what the lease function said of its runs. */
export async function findLeaseRuns(s3: S3Client, names: Names): Promise<LeaseRuns> {
  const [success, failure] = await Promise.all([
    findRun(s3, names, LEASE_RUN_KEYS.success),
    findRun(s3, names, LEASE_RUN_KEYS.failure),
  ]);
  return { success, failure };
}

async function findRun(s3: S3Client, { bucket, accountId }: Names, Key: string): Promise<Run | undefined> {
  const command = new GetObjectCommand({ Bucket: bucket, Key, ExpectedBucketOwner: accountId });
  const doing = 'see when the lease function ran';
  const seen = await orNone(call(s3, command, doing), 'NoSuchKey', 'NoSuchBucket');
  return parse(await seen?.Body?.transformToString());
}

/** `undefined` for what the function did not write. */
function parse(text: string | undefined): Run | undefined {
  try {
    return Run.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
