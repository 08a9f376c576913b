import type { Instance } from '../ec2/instance.js';
import { requestTags, resourceTags } from '../ec2/questions.js';
import type { Ec2Region } from '../ec2/region.js';
import type { Iam } from '../iam/iam.js';
import { evaluate, judge, type Question } from '../policy.js';
import type { Buckets, StoredObject } from '../s3/buckets.js';

/** What a machine can reach with the role of its instance profile. */
export interface OwnRoleHands {
  readonly ec2: Ec2Region;
  readonly iam: Iam;
  readonly buckets: Buckets;
}

const OVER_TLS = { 'aws:securetransport': 'true' };

/** Fetches an object by its `s3://` address in a machine's own name. @throws an error with what its console should say. */
export function fetchObject({ iam, buckets }: OwnRoleHands, instance: Instance, url: string): StoredObject {
  const [, bucketName, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  if (bucketName === undefined || key === undefined) throw new Error('not an s3:// address');
  const bucket = buckets.find(bucketName);
  const question = {
    action: 's3:GetObject',
    resource: `arn:aws:s3:::${bucketName}/${key}`,
    context: OVER_TLS,
  };
  checkAllowed(iam, instance, question);
  const bucketPolicy = bucket?.settings.policy;
  if (bucketPolicy !== undefined && evaluate([bucketPolicy], question) === 'denied') {
    throw new Error('AccessDenied: the policy of the bucket denies it');
  }
  if (bucket === undefined) throw new Error('NoSuchBucket: The specified bucket does not exist');
  const stored = bucket.objects.get(key);
  if (stored === undefined) throw new Error('NoSuchKey: The specified key does not exist.');
  return stored;
}

/** @throws an error with what its console should say when a machine may not put this tag on itself. */
export function checkMayTagItself(
  { ec2, iam }: OwnRoleHands,
  instance: Instance,
  tag: readonly [string, string],
): void {
  const [Key, Value] = tag;
  checkAllowed(iam, instance, {
    action: 'ec2:CreateTags',
    resource: `arn:aws:ec2:${ec2.name}:${ec2.account.id}:instance/${instance.id}`,
    context: {
      ...OVER_TLS,
      ...requestTags([{ Key, Value }]),
      ...resourceTags(ec2.resources.tagsOf(instance.id)),
    },
  });
}

function checkAllowed(iam: Iam, { profile }: Instance, question: Question): void {
  const role = profile?.role;
  if (role === undefined) throw new Error('Unable to locate credentials');
  if (judge(iam.powersOf(role), question) === 'allowed') return;
  throw new Error(`AccessDenied: ${role.arn} may not ${question.action} on ${question.resource}`);
}
