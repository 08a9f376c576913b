import type * as S3 from '@aws-sdk/client-s3';
import type { Account } from '../account.js';
import type { Call, Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { isPolicy, statementsOf } from '../policy.js';
import type { Bucket, BucketSettings, Buckets, Visit } from './buckets.js';

/** Create, head, list and delete buckets, and everything that can be set on one. */
export function bucketOperations(buckets: Buckets, account: Account): Operations {
  return {
    CreateBucket: ({ Bucket = '', CreateBucketConfiguration }: S3.CreateBucketRequest, { region }: Call) => {
      checkLocation(CreateBucketConfiguration?.LocationConstraint, region);
      const bucket = buckets.create(Bucket, region);
      const tags = CreateBucketConfiguration?.Tags;
      if (tags !== undefined) bucket.settings.tags = tags;
      return { Location: `/${Bucket}` };
    },
    HeadBucket: (input: Visit, { region }: Call) => {
      try {
        return { BucketRegion: buckets.visit(input, region).region, AccessPointAlias: false };
      } catch (error) {
        throw withoutBody(error);
      }
    },
    ListBuckets: () => ({
      Buckets: buckets
        .all()
        .map(({ name, createdAt }) => ({ Name: name, CreationDate: new Date(createdAt) })),
      Owner: { ID: account.id.padEnd(64, '0') },
    }),
    GetBucketLocation: (input: Visit, { region }: Call) => {
      const bucket = buckets.visit(input, region);
      return bucket.region === 'us-east-1' ? {} : { LocationConstraint: bucket.region };
    },
    DeleteBucket: (input: Visit, { region }: Call) => {
      buckets.delete(buckets.visit(input, region));
      return {};
    },
    ...settingOperations(buckets),
  };
}

/** us-east-1 is named by naming nothing; every other region must be named, and must be the one that is asked. */
function checkLocation(constraint: string | undefined, region: string): void {
  if (constraint === 'us-east-1') {
    throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid');
  }
  if (constraint === region || (constraint === undefined && region === 'us-east-1')) return;
  throw new AwsError(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

/** An answer to HEAD has no body, so the SDK can tell no more than a missing thing from an unknown error. */
function withoutBody(error: unknown): unknown {
  if (!(error instanceof AwsError)) return error;
  return new AwsError(error.name === 'NoSuchBucket' ? 'NotFound' : 'Unknown', 'UnknownError', error.status);
}

function settingOperations(buckets: Buckets): Operations {
  const at = (input: Visit, { region }: Call): BucketSettings => buckets.visit(input, region).settings;
  return {
    PutBucketPolicy: (input: S3.PutBucketPolicyRequest, call: Call) => {
      const bucket = buckets.visit(input, call.region);
      bucket.settings.policy = checkPolicy(input.Policy, bucket);
      return {};
    },
    GetBucketPolicy: (input: Visit, call: Call) => ({
      Policy: present(at(input, call).policy, 'NoSuchBucketPolicy', 'The bucket policy does not exist'),
    }),
    DeleteBucketPolicy: (input: Visit, call: Call) => forget(at(input, call), 'policy'),
    PutPublicAccessBlock: (input: S3.PutPublicAccessBlockRequest, call: Call) => {
      at(input, call).publicAccessBlock = input.PublicAccessBlockConfiguration;
      return {};
    },
    GetPublicAccessBlock: (input: Visit, call: Call) => {
      const message = 'The public access block configuration was not found';
      const found = present(
        at(input, call).publicAccessBlock,
        'NoSuchPublicAccessBlockConfiguration',
        message,
      );
      return { PublicAccessBlockConfiguration: found };
    },
    DeletePublicAccessBlock: (input: Visit, call: Call) => forget(at(input, call), 'publicAccessBlock'),
    PutBucketEncryption: (input: S3.PutBucketEncryptionRequest, call: Call) => {
      at(input, call).encryption = input.ServerSideEncryptionConfiguration;
      return {};
    },
    GetBucketEncryption: (input: Visit, call: Call) => {
      const message = 'The server side encryption configuration was not found';
      const found = present(
        at(input, call).encryption,
        'ServerSideEncryptionConfigurationNotFoundError',
        message,
      );
      return { ServerSideEncryptionConfiguration: found };
    },
    PutBucketLifecycleConfiguration: (input: S3.PutBucketLifecycleConfigurationRequest, call: Call) => {
      at(input, call).lifecycle = input.LifecycleConfiguration?.Rules;
      return {};
    },
    GetBucketLifecycleConfiguration: (input: Visit, call: Call) => {
      const message = 'The lifecycle configuration does not exist';
      return { Rules: present(at(input, call).lifecycle, 'NoSuchLifecycleConfiguration', message) };
    },
    DeleteBucketLifecycle: (input: Visit, call: Call) => forget(at(input, call), 'lifecycle'),
    ...labelOperations(at),
  };
}

function labelOperations(at: (input: Visit, call: Call) => BucketSettings): Operations {
  return {
    PutBucketTagging: (input: S3.PutBucketTaggingRequest, call: Call) => {
      at(input, call).tags = input.Tagging?.TagSet;
      return {};
    },
    GetBucketTagging: (input: Visit, call: Call) => ({
      TagSet: present(at(input, call).tags, 'NoSuchTagSet', 'The TagSet does not exist'),
    }),
    DeleteBucketTagging: (input: Visit, call: Call) => forget(at(input, call), 'tags'),
    PutBucketOwnershipControls: (input: S3.PutBucketOwnershipControlsRequest, call: Call) => {
      at(input, call).ownership = input.OwnershipControls;
      return {};
    },
    GetBucketOwnershipControls: (input: Visit, call: Call) => {
      const message = 'The bucket ownership controls were not found';
      return {
        OwnershipControls: present(at(input, call).ownership, 'OwnershipControlsNotFoundError', message),
      };
    },
    PutBucketVersioning: (input: S3.PutBucketVersioningRequest, call: Call) => {
      at(input, call).versioning = input.VersioningConfiguration?.Status;
      return {};
    },
    GetBucketVersioning: (input: Visit, call: Call) => {
      const Status = at(input, call).versioning;
      return Status === undefined ? {} : { Status };
    },
  };
}

function present<T>(setting: T | undefined, code: string, message: string): T {
  if (setting === undefined) throw new AwsError(code, message);
  return setting;
}

function forget(settings: BucketSettings, which: keyof BucketSettings): object {
  settings[which] = undefined;
  return {};
}

/** @throws AwsError when the text is no policy, or lets everybody in while the bucket blocks that. */
function checkPolicy(policy: string | undefined, { settings }: Bucket): string {
  if (policy === undefined || !isPolicy(policy)) {
    throw new AwsError('MalformedPolicy', 'This policy contains invalid Json');
  }
  const block: { BlockPublicPolicy?: boolean } = settings.publicAccessBlock ?? {};
  const isPublic = statementsOf(policy).some((statement) => {
    const principal = JSON.stringify('Principal' in statement ? statement.Principal : '');
    return (
      statement.Effect === 'Allow' &&
      ['"*"', '{"AWS":"*"}'].includes(principal) &&
      statement.Condition === undefined
    );
  });
  if (isPublic && block.BlockPublicPolicy === true) {
    throw new AwsError(
      'AccessDenied',
      'Access Denied because public policies are blocked by the BlockPublicPolicy block public access setting.',
    );
  }
  return policy;
}
