import type { Account } from '../account.js';
import { AwsError } from '../errors.js';

/** An object in a bucket. */
export interface StoredObject {
  readonly bytes: Uint8Array;
  /** With the quotes that HTTP wants around it. */
  readonly etag: string;
  readonly storedAt: number;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Settings that a bucket may have or lack, as the SDK gave them. */
export interface BucketSettings {
  policy?: string | undefined;
  publicAccessBlock?: object | undefined;
  encryption?: object | undefined;
  lifecycle?: readonly object[] | undefined;
  tags?: readonly object[] | undefined;
  ownership?: object | undefined;
  versioning?: string | undefined;
}

/** A bucket of this account. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly createdAt: number;
  readonly objects: Map<string, StoredObject>;
  readonly settings: BucketSettings;
}

/** Where a request comes from, as far as S3 minds. */
export interface Visit {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

/** What S3 starts a bucket with since April 2023: everything public is blocked, access lists are off, SSE-S3 is on. */
const FIRST_SETTINGS: BucketSettings = {
  publicAccessBlock: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  encryption: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
  },
  ownership: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
};

/** All buckets. Their names are shared with every other account of the world. */
export class Buckets {
  readonly #account: Account;
  readonly #own = new Map<string, Bucket>();
  readonly #foreign = new Set<string>();

  constructor(account: Account) {
    this.#account = account;
  }

  /** Gives a name to somebody else's account. */
  takeName(name: string): void {
    this.#foreign.add(name);
  }

  /** @throws AwsError when the name is not valid or taken. In us-east-1 an owner may create a bucket twice. */
  create(name: string, region: string): Bucket {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || /^\d+(\.\d+){3}$|\.\.|^xn--/.test(name)) {
      throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.');
    }
    if (this.#foreign.has(name)) {
      throw new AwsError(
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      );
    }
    const there = this.#own.get(name);
    if (there?.region === 'us-east-1' && region === 'us-east-1') return there;
    if (there !== undefined) {
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new AwsError('BucketAlreadyOwnedByYou', message);
    }
    const made = { name, region, createdAt: this.#account.time() };
    const bucket: Bucket = { ...made, objects: new Map(), settings: { ...FIRST_SETTINGS } };
    this.#own.set(name, bucket);
    return bucket;
  }

  /** @throws AwsError when there is no such bucket, it is somebody else's, or it lies in another region. */
  visit({ Bucket = '', ExpectedBucketOwner }: Visit, region: string): Bucket {
    if (this.#foreign.has(Bucket)) throw new AwsError('AccessDenied', 'Access Denied');
    const bucket = this.find(Bucket);
    if (bucket === undefined) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist');
    if (ExpectedBucketOwner !== undefined && ExpectedBucketOwner !== this.#account.id) {
      throw new AwsError('AccessDenied', 'Access Denied');
    }
    if (bucket.region !== region) {
      throw new AwsError(
        'PermanentRedirect',
        'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      );
    }
    return bucket;
  }

  find(name: string): Bucket | undefined {
    return this.#own.get(name);
  }

  all(): Bucket[] {
    return [...this.#own.values()];
  }

  /** @throws AwsError while objects remain. */
  delete(bucket: Bucket): void {
    if (bucket.objects.size > 0) {
      throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty');
    }
    this.#own.delete(bucket.name);
  }
}
