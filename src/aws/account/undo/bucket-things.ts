import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  ListObjectVersionsCommand,
  type _Error as S3Error,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';
import { code, words } from '../../../domain/words.js';
import { call } from '../../call.js';
import { explainAws } from '../../errors/explain-aws.js';
import { orNone } from '../../expect.js';
import type { Names } from '../../names.js';
import { bucketExists } from '../bucket.js';
import { bearsOurTag, type Thing } from './thing.js';

type OurBucket = Readonly<Record<'Bucket' | 'ExpectedBucketOwner', string>>;

/** The configuration bucket, if there is one. It is emptied first: old versions, too. */
export async function bucketThings(s3: S3Client, names: Names): Promise<readonly Thing[]> {
  if (!(await bucketExists(s3, names))) return [];
  const bucket = { Bucket: names.bucket, ExpectedBucketOwner: names.accountId };
  const seen = await orNone(
    call(s3, new GetBucketTaggingCommand(bucket), 'look at the configuration bucket'),
    'NoSuchTagSet',
    'NoSuchBucket',
  );
  const remove = async (): Promise<void> => {
    await empty(s3, bucket);
    const doing = `delete the bucket ${names.bucket}`;
    await orNone(call(s3, new DeleteBucketCommand(bucket), doing), 'NoSuchBucket');
  };
  return [
    { what: words`bucket ${code(names.bucket)} with all it holds`, ours: bearsOurTag(seen?.TagSet), remove },
  ];
}

/** Page by page, always the first one: what was on it is gone by then. */
async function empty(s3: S3Client, bucket: OurBucket): Promise<void> {
  for (;;) {
    const Objects = await firstPage(s3, bucket);
    if (Objects.length === 0) return;
    const command = new DeleteObjectsCommand({ ...bucket, Delete: { Objects, Quiet: true } });
    const { Errors = [] } = await call(s3, command, `empty the bucket ${bucket.Bucket}`);
    const kept = Errors[0];
    if (kept !== undefined) throw notDeleted(bucket, kept);
  }
}

async function firstPage(s3: S3Client, bucket: OurBucket): Promise<ObjectIdentifier[]> {
  const command = new ListObjectVersionsCommand(bucket);
  const doing = `list what is in the bucket ${bucket.Bucket}`;
  const { Versions = [], DeleteMarkers = [] } =
    (await orNone(call(s3, command, doing), 'NoSuchBucket')) ?? {};
  return [...Versions, ...DeleteMarkers].flatMap(({ Key, VersionId }) =>
    Key === undefined ? [] : { Key, ...(VersionId === undefined ? {} : { VersionId }) },
  );
}

/** S3 answers that all went well and lists what did not: that is an error like any other. */
function notDeleted({ Bucket }: OurBucket, { Code = '', Message = '', Key = '' }: S3Error): unknown {
  const error = Object.assign(new Error(Message), { name: Code, $fault: 'client' });
  return explainAws(error, { doing: `delete ${Key} from the bucket ${Bucket}`, command: 'DeleteObjects' });
}
