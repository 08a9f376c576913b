import { describe, expect, it } from '@jest/globals';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  NoSuchKey,
  NotFound,
  paginateListObjectsV2,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  DeletePublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { type Account, anAccount, clientsOf, errorOf, policy } from './support.js';

const Bucket = 'annex-bundles';

async function withBucket(): Promise<Account> {
  const account = anAccount();
  await account.s3.send(new CreateBucketCommand({ Bucket }));
  return account;
}

describe('a bucket', () => {
  it('starts private, encrypted and with nothing else set', async () => {
    const { s3 } = await withBucket();
    const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(Object.values(block.PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
    const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(JSON.stringify(encryption.ServerSideEncryptionConfiguration)).toContain('AES256');
    const ownership = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    expect(ownership.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBeUndefined();
    for (const [read, name] of [
      [s3.send(new GetBucketPolicyCommand({ Bucket })), 'NoSuchBucketPolicy'],
      [s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })), 'NoSuchLifecycleConfiguration'],
      [s3.send(new GetBucketTaggingCommand({ Bucket })), 'NoSuchTagSet'],
    ] as const) {
      expect(await errorOf(read)).toMatchObject({ name, $metadata: { httpStatusCode: 404 } });
    }
  });

  it('keeps what is set on it', async () => {
    const { s3 } = await withBucket();
    const Policy = policy({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    const Rules = [
      { ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 30 } },
    ];
    const TagSet = [{ Key: 'a', Value: '1' }];
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual(Rules);
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
  });

  it('refuses a policy that lets everybody in, until that is no longer blocked', async () => {
    const { s3 } = await withBucket();
    const Policy = policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' });
    const put = (): Promise<unknown> => s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await expect(put()).rejects.toMatchObject({ name: 'AccessDenied' });
    await s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: { BlockPublicPolicy: false },
      }),
    );
    await put();
    const bad = s3.send(new PutBucketPolicyCommand({ Bucket, Policy: 'no' }));
    await expect(bad).rejects.toMatchObject({ name: 'MalformedPolicy' });
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    const gone = s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    await expect(gone).rejects.toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
  });

  it('is where it was made, and must be asked there', async () => {
    const { aws, s3 } = anAccount();
    const west = clientsOf(aws, { region: 'us-west-2' }).s3;
    const there = (LocationConstraint: 'us-west-2'): CreateBucketCommand =>
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } });
    await expect(west.send(new CreateBucketCommand({ Bucket }))).resolves.toBeDefined();
    await expect(west.send(there('us-west-2'))).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    expect((await west.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('us-west-2');
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'PermanentRedirect',
    });
    await expect(s3.send(there('us-west-2'))).rejects.toMatchObject({
      name: 'IllegalLocationConstraintException',
    });
  });

  it('may be made twice in us-east-1, but a name may be taken', async () => {
    const { aws, s3 } = await withBucket();
    await s3.send(new CreateBucketCommand({ Bucket }));
    expect((await s3.send(new ListBucketsCommand())).Buckets).toMatchObject([{ Name: Bucket }]);
    aws.console.takeBucketName('bundles');
    const taken = s3.send(new CreateBucketCommand({ Bucket: 'bundles' }));
    await expect(taken).rejects.toMatchObject({
      name: 'BucketAlreadyExists',
      $metadata: { httpStatusCode: 409 },
    });
    const theirs = s3.send(new HeadBucketCommand({ Bucket: 'bundles' }));
    await expect(theirs).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const bad = s3.send(new CreateBucketCommand({ Bucket: 'My_Bucket' }));
    await expect(bad).rejects.toMatchObject({ name: 'InvalidBucketName' });
  });

  it('can be asked whether it is there, and whose it is', async () => {
    const { s3 } = await withBucket();
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).resolves.toMatchObject({
      BucketRegion: 'us-east-1',
    });
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'other' }))).rejects.toThrow(NotFound);
    const owned = (ExpectedBucketOwner: string): Promise<unknown> =>
      s3.send(new GetPublicAccessBlockCommand({ Bucket, ExpectedBucketOwner }));
    await expect(owned('123456789012')).resolves.toBeDefined();
    await expect(owned('999999999999')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('is deleted when it is empty', async () => {
    const { s3 } = await withBucket();
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' }));
    const full = s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(full).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toThrow(NotFound);
  });
});

describe('an object', () => {
  it('comes back byte for byte, with its type and metadata', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const { s3 } = await withBucket();
        const facts = { ContentType: 'application/gzip', Metadata: { a: '1' } };
        await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: bytes, ...facts }));
        const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
        expect(got).toMatchObject({ ...facts, ContentLength: bytes.length });
        expect(await got.Body?.transformToByteArray()).toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });

  it('can be read as a text and as a stream', async () => {
    const { s3 } = await withBucket();
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'grüezi' }));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
    expect(head).toMatchObject({ ETag, ContentLength: 7, ContentType: 'application/octet-stream' });
    expect(ETag).toMatch(/^"[0-9a-f]{32}"$/);
    const read = async (): Promise<GetObjectCommandOutput['Body']> =>
      (await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body;
    expect(await (await read())?.transformToString()).toBe('grüezi');
    const parts: Buffer[] = [];
    for await (const part of (await read()) as AsyncIterable<Buffer>) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe('grüezi');
  });

  it('that is not there is missed', async () => {
    const { s3 } = await withBucket();
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toThrow(NoSuchKey);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toThrow(NotFound);
    await expect(s3.send(new HeadObjectCommand({ Bucket: 'other', Key: 'k' }))).rejects.toThrow(NotFound);
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))).resolves.toBeDefined();
    const elsewhere = s3.send(new PutObjectCommand({ Bucket: 'other', Key: 'k', Body: 'x' }));
    await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('is written only where there is none, when asked so', async () => {
    const { s3 } = await withBucket();
    const put = (): Promise<unknown> =>
      s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', IfNoneMatch: '*' }));
    await put();
    await expect(put()).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
  });

  it('is listed by prefix, in the order of keys, in pages', async () => {
    const { s3 } = await withBucket();
    for (const Key of ['b/2', 'a/1', 'b/1', 'b/10', 'b/3'])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, Prefix: 'b/' })) {
      keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    }
    expect(keys).toEqual(['b/1', 'b/10', 'b/2', 'b/3']);
    const Objects = keys.map((Key) => ({ Key }));
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toHaveLength(4);
  });
});
