import type { ComponentName } from '../domain/wish.js';

export { ADOPT_TAG } from '../domain/tags.js';

/** How what setup makes is called. `-<region>` follows where the name has to be told apart by region. */
export const NAME = {
  bucket: 'condor-annex',
  instanceRole: 'condor-annex-instance',
  headRole: 'condor-annex-head',
  leaseRole: 'condor-annex-lease',
  scheduleRole: 'condor-annex-schedule',
  leaseFunction: 'condor-annex-lease',
  schedule: 'condor-annex-lease',
  group: 'condor-annex',
  headGroup: 'condor-annex-head',
  keyPair: 'condor-annex',
} as const;

/** The managed policy that says what our roles may do at most, where an administrator made it. */
export const BOUNDARY = 'condor-annex-boundary';

/** The one document that Run Command may run: it takes shell scripts, and belongs to AWS. */
export const RUN_DOCUMENT = 'AWS-RunShellScript';

/** Under this name in Secrets Manager, one secret a region. */
export const KEY_SECRETS = 'condor-annex/key-pair';

/** On everything that the bot makes and AWS can tag; its value says what it is part of. */
export const COMPONENT_TAG = 'condor-annex:Component';

/** What a thing is part of: a component of the account, or a head node. */
export type Made = ComponentName | 'head';

/** Whose account, and where: what names and addresses in AWS are made of. */
export interface Where {
  readonly partition: string;
  readonly accountId: string;
  readonly region: string;
}

/** The names and addresses of all components of one account and region. */
export interface Names extends Where {
  readonly bucket: string;
  readonly bucketArn: string;
  /** Of the role and of the instance profile that holds it. */
  readonly instanceRole: string;
  readonly instanceProfileArn: string;
  /** Of the role of head nodes and of the instance profile that holds it. */
  readonly headRole: string;
  readonly headProfileArn: string;
  readonly leaseRole: string;
  readonly leaseRoleArn: string;
  readonly leaseFunction: string;
  readonly leaseFunctionArn: string;
  readonly leaseLogArn: string;
  readonly scheduleRole: string;
  readonly scheduleRoleArn: string;
  readonly schedule: string;
  readonly group: string;
  readonly keyPair: string;
  readonly keySecret: string;
  /** Of the policy that bounds our roles, where there is one. */
  readonly boundaryArn: string;
}

/** What everything is or will be called there. IAM is one for all regions, so its names carry the region. */
export function namesOf(where: Where): Names {
  const { partition, accountId, region } = where;
  const iam = (path: string): string => `arn:${partition}:iam::${accountId}:${path}`;
  const bucket = `${NAME.bucket}-${accountId}-${region}`;
  const instanceRole = `${NAME.instanceRole}-${region}`;
  const headRole = `${NAME.headRole}-${region}`;
  const leaseRole = `${NAME.leaseRole}-${region}`;
  const scheduleRole = `${NAME.scheduleRole}-${region}`;
  return {
    ...where,
    bucket,
    bucketArn: `arn:${partition}:s3:::${bucket}`,
    instanceRole,
    instanceProfileArn: iam(`instance-profile/${instanceRole}`),
    headRole,
    headProfileArn: iam(`instance-profile/${headRole}`),
    leaseRole,
    leaseRoleArn: iam(`role/${leaseRole}`),
    leaseFunction: NAME.leaseFunction,
    leaseFunctionArn: `arn:${partition}:lambda:${region}:${accountId}:function:${NAME.leaseFunction}`,
    leaseLogArn: `arn:${partition}:logs:${region}:${accountId}:log-group:/aws/lambda/${NAME.leaseFunction}`,
    scheduleRole,
    scheduleRoleArn: iam(`role/${scheduleRole}`),
    schedule: NAME.schedule,
    group: NAME.group,
    keyPair: `${NAME.keyPair}-${region}`,
    keySecret: `${KEY_SECRETS}/${region}`,
    boundaryArn: iam(`policy/${BOUNDARY}`),
  };
}

/** That tag, in the form that most services take. */
export function componentTag(made: Made): { Key: string; Value: string } {
  return { Key: COMPONENT_TAG, Value: made };
}

/** The service that instances get their roles through. */
export function ec2Service({ partition }: Pick<Where, 'partition'>): string {
  return partition === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com';
}
