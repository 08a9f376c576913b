import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  type LifecycleRule,
  type S3Client,
  type Tag,
} from '@aws-sdk/client-s3';
import { code, words } from '../../domain/words.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import { componentTag, type Names } from '../names.js';
import type { Setting } from './component.js';
import { policy, samePolicy } from './policy-document.js';

/** The longest lease is 30 days; nobody needs a bundle after that. */
const KEEP_BUNDLES_DAYS = 35;

const BLOCKED = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
} as const;

const LIFECYCLE: LifecycleRule[] = [
  {
    ID: 'old-bundles',
    Status: 'Enabled',
    Filter: { Prefix: 'bundles/' },
    Expiration: { Days: KEEP_BUNDLES_DAYS },
  },
  {
    ID: 'broken-uploads',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  },
];

/** Everything that the bucket has to be besides being there; `isRight` takes one call and throws NoSuchBucket. */
export function bucketSettings(s3: S3Client, names: Names): readonly Setting[] {
  const bucket = { Bucket: names.bucket, ExpectedBucketOwner: names.accountId };
  return [
    ownership(s3, bucket),
    access(s3, bucket),
    encryption(s3, bucket),
    onlyTls(s3, bucket, names.bucketArn),
    lifecycle(s3, bucket),
    tag(s3, bucket),
  ];
}

interface OurBucket {
  readonly Bucket: string;
  readonly ExpectedBucketOwner: string;
}

const LOOK = 'look at the configuration bucket';
const SET = 'set up the configuration bucket';

function ownership(s3: S3Client, bucket: OurBucket): Setting {
  const wanted = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' as const }] };
  return {
    problem: words`The bucket ${code(bucket.Bucket)} lets access lists of others count.`,
    isRight: async () => {
      const seen = await orNone(
        call(s3, new GetBucketOwnershipControlsCommand(bucket), LOOK),
        'OwnershipControlsNotFoundError',
      );
      return seen?.OwnershipControls?.Rules?.[0]?.ObjectOwnership === 'BucketOwnerEnforced';
    },
    makeRight: async () => {
      await call(s3, new PutBucketOwnershipControlsCommand({ ...bucket, OwnershipControls: wanted }), SET);
    },
  };
}

function access(s3: S3Client, bucket: OurBucket): Setting {
  return {
    problem: words`The bucket ${code(bucket.Bucket)} does not block public access.`,
    isRight: async () => {
      const seen = await orNone(
        call(s3, new GetPublicAccessBlockCommand(bucket), LOOK),
        'NoSuchPublicAccessBlockConfiguration',
      );
      const { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets } =
        seen?.PublicAccessBlockConfiguration ?? {};
      return [BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets].every(
        (blocked) => blocked === true,
      );
    },
    makeRight: async () => {
      const command = new PutPublicAccessBlockCommand({ ...bucket, PublicAccessBlockConfiguration: BLOCKED });
      await call(s3, command, SET);
    },
  };
}

function encryption(s3: S3Client, bucket: OurBucket): Setting {
  return {
    problem: words`The bucket ${code(bucket.Bucket)} does not encrypt what it holds.`,
    isRight: async () => {
      const seen = await orNone(
        call(s3, new GetBucketEncryptionCommand(bucket), LOOK),
        'ServerSideEncryptionConfigurationNotFoundError',
      );
      const rule = seen?.ServerSideEncryptionConfiguration?.Rules?.[0];
      // A key of the account's own is as good.
      return rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm !== undefined;
    },
    makeRight: async () => {
      const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } }];
      const command = new PutBucketEncryptionCommand({
        ...bucket,
        ServerSideEncryptionConfiguration: { Rules },
      });
      await call(s3, command, SET);
    },
  };
}

function onlyTls(s3: S3Client, bucket: OurBucket, arn: string): Setting {
  const wanted = policy({
    Sid: 'OnlyTls',
    Effect: 'Deny',
    Principal: '*',
    // AWS takes actions in any case. Written like this because moto, which reads case but not conditions, would take
    // the statement for one that refuses everybody.
    Action: 'S3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
  return {
    problem: words`The policy of the bucket ${code(bucket.Bucket)} is not the one that refuses connections without TLS.`,
    isRight: async () => {
      const seen = await orNone(call(s3, new GetBucketPolicyCommand(bucket), LOOK), 'NoSuchBucketPolicy');
      return samePolicy(seen?.Policy, wanted);
    },
    makeRight: async () => {
      await call(s3, new PutBucketPolicyCommand({ ...bucket, Policy: JSON.stringify(wanted) }), SET);
    },
  };
}

function lifecycle(s3: S3Client, bucket: OurBucket): Setting {
  return {
    problem: words`The bucket ${code(bucket.Bucket)} keeps old bundles for ever.`,
    isRight: async () => {
      const seen = await orNone(
        call(s3, new GetBucketLifecycleConfigurationCommand(bucket), LOOK),
        'NoSuchLifecycleConfiguration',
      );
      const enabled = (seen?.Rules ?? []).filter(({ Status }) => Status === 'Enabled');
      return LIFECYCLE.every((wanted) => enabled.some((rule) => doesSame(rule, wanted)));
    },
    makeRight: async () => {
      const LifecycleConfiguration = { Rules: LIFECYCLE };
      await call(s3, new PutBucketLifecycleConfigurationCommand({ ...bucket, LifecycleConfiguration }), SET);
    },
  };
}

function doesSame(rule: LifecycleRule, wanted: LifecycleRule): boolean {
  return (
    (rule.Filter?.Prefix ?? '') === wanted.Filter?.Prefix &&
    rule.Expiration?.Days === wanted.Expiration?.Days &&
    rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation ===
      wanted.AbortIncompleteMultipartUpload?.DaysAfterInitiation
  );
}

function tag(s3: S3Client, bucket: OurBucket): Setting {
  const ours = componentTag('bucket');
  const read = async (): Promise<readonly Tag[]> =>
    (await orNone(call(s3, new GetBucketTaggingCommand(bucket), LOOK), 'NoSuchTagSet'))?.TagSet ?? [];
  return {
    problem: words`The bucket ${code(bucket.Bucket)} lost its tag ${code(ours.Key)}.`,
    isRight: async () => (await read()).some(({ Key, Value }) => Key === ours.Key && Value === ours.Value),
    makeRight: async () => {
      // S3 replaces all tags at once; those of the account's owners stay.
      const others = (await read()).filter(({ Key }) => Key !== ours.Key);
      const command = new PutBucketTaggingCommand({ ...bucket, Tagging: { TagSet: [...others, ours] } });
      await call(s3, command, SET);
    },
  };
}
