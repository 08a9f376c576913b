import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type * as S3 from '@aws-sdk/client-s3';
import type { Call, Operations } from '../call.js';
import { AwsError } from '../errors.js';
import type { Bucket, Buckets, StoredObject, Visit } from './buckets.js';

const MOST_KEYS = 1000;

interface Which extends Visit {
  readonly Key?: string | undefined;
}

/** What is in buckets: put, get, head, copy, list and delete objects. */
export function objectOperations(buckets: Buckets): Operations {
  const find = (input: Which, { region }: Call): StoredObject | undefined =>
    buckets.visit(input, region).objects.get(input.Key ?? '');
  return {
    PutObject: (input: S3.PutObjectCommandInput, call: Call) => {
      const { objects } = buckets.visit(input, call.region);
      const there = objects.get(input.Key ?? '');
      checkConditions(input, there);
      const bytes = bytesOf(input.Body);
      const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
      const contentType = input.ContentType ?? 'application/octet-stream';
      objects.set(input.Key ?? '', {
        bytes,
        etag,
        storedAt: call.at,
        contentType,
        metadata: input.Metadata ?? {},
      });
      return { ETag: etag, ServerSideEncryption: 'AES256' };
    },
    GetObject: (input: S3.GetObjectRequest, call: Call) => {
      const stored = find(input, call);
      if (stored === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.');
      return { ...describe(stored), Body: streamOf(stored.bytes) };
    },
    HeadObject: (input: S3.HeadObjectRequest, call: Call) => {
      const bucket = buckets.find(input.Bucket ?? '');
      const stored = bucket === undefined ? undefined : find(input, call);
      // An answer to HEAD has no body, so S3 can say no more than the status.
      if (stored === undefined) throw new AwsError('NotFound', 'UnknownError');
      return describe(stored);
    },
    DeleteObject: (input: S3.DeleteObjectRequest, call: Call) => {
      buckets.visit(input, call.region).objects.delete(input.Key ?? '');
      return {};
    },
    DeleteObjects: (input: S3.DeleteObjectsRequest, call: Call) => {
      const { objects } = buckets.visit(input, call.region);
      const keys = (input.Delete?.Objects ?? []).map(({ Key = '' }) => Key);
      if (keys.length > MOST_KEYS) {
        throw new AwsError(
          'MalformedXML',
          'The XML you provided was not well-formed or did not validate against our published schema',
        );
      }
      for (const key of keys) objects.delete(key);
      return input.Delete?.Quiet === true ? {} : { Deleted: keys.map((Key) => ({ Key })) };
    },
    // Versions are not kept here, so every object has the one that S3 calls null.
    ListObjectVersions: (input: S3.ListObjectVersionsRequest, call: Call) =>
      versions(buckets.visit(input, call.region), input),
    ListObjectsV2: (input: S3.ListObjectsV2Request, call: Call) =>
      list(buckets.visit(input, call.region), input),
  };
}

type Conditions = Pick<S3.PutObjectCommandInput, 'IfNoneMatch' | 'IfMatch'>;

function checkConditions({ IfNoneMatch, IfMatch }: Conditions, there: StoredObject | undefined): void {
  const fails =
    (IfNoneMatch === '*' && there !== undefined) || (IfMatch !== undefined && there?.etag !== IfMatch);
  if (!fails) return;
  throw new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
}

function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array || ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  }
  throw new AwsError('NotImplemented', 'The local S3 takes text and bytes as a body, but no streams.', 501);
}

/** A body with what the SDK adds to the streams it hands out. */
function streamOf(bytes: Uint8Array): object {
  return Object.assign(Readable.from([Buffer.from(bytes)], { objectMode: false }), {
    transformToByteArray: () => Promise.resolve(new Uint8Array(bytes)),
    transformToString: (encoding: BufferEncoding = 'utf8') =>
      Promise.resolve(Buffer.from(bytes).toString(encoding)),
    transformToWebStream: () => new Blob([new Uint8Array(bytes)]).stream(),
  });
}

function describe({ bytes, etag, storedAt, contentType, metadata }: StoredObject): object {
  return {
    ContentLength: bytes.length,
    ContentType: contentType,
    ETag: etag,
    LastModified: new Date(Math.floor(storedAt / 1000) * 1000),
    AcceptRanges: 'bytes',
    ServerSideEncryption: 'AES256',
    Metadata: metadata,
  };
}

function list(bucket: Bucket, input: S3.ListObjectsV2Request): object {
  const prefix = input.Prefix ?? '';
  const after =
    input.ContinuationToken === undefined ? (input.StartAfter ?? '') : decode(input.ContinuationToken);
  // S3 lists in the order of the keys' bytes.
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const size = Math.min(input.MaxKeys ?? MOST_KEYS, MOST_KEYS);
  const page = keys.slice(0, size);
  const last = page.at(-1);
  const isTruncated = keys.length > page.length && last !== undefined;
  return {
    Name: bucket.name,
    Prefix: prefix,
    MaxKeys: size,
    KeyCount: page.length,
    IsTruncated: isTruncated,
    ...(isTruncated ? { NextContinuationToken: Buffer.from(last).toString('base64') } : {}),
    Contents: page.map((Key) => contentOf(Key, bucket.objects.get(Key))),
  };
}

function versions(bucket: Bucket, input: S3.ListObjectVersionsRequest): object {
  const { Prefix = '', KeyMarker = '', MaxKeys = MOST_KEYS } = input;
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(Prefix) && key > KeyMarker).sort();
  const page = keys.slice(0, Math.min(MaxKeys, MOST_KEYS));
  const IsTruncated = keys.length > page.length;
  return {
    Name: bucket.name,
    Prefix,
    IsTruncated,
    ...(IsTruncated ? { NextKeyMarker: page.at(-1), NextVersionIdMarker: 'null' } : {}),
    Versions: page.map((Key) => ({
      ...contentOf(Key, bucket.objects.get(Key)),
      VersionId: 'null',
      IsLatest: true,
    })),
  };
}

function contentOf(Key: string, stored: StoredObject | undefined): object {
  const { bytes = new Uint8Array(), etag, storedAt = 0 } = stored ?? {};
  return { Key, Size: bytes.length, ETag: etag, LastModified: new Date(storedAt), StorageClass: 'STANDARD' };
}

function decode(token: string): string {
  return Buffer.from(token, 'base64').toString();
}
