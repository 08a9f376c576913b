import type { ComponentName } from '../domain/wish.js';

/** How what setup makes is called. `-<region>` follows where the name has to be told apart by region. */
export const NAME = {
  bucket: 'condor-annex',
  instanceRole: 'condor-annex-instance',
  leaseRole: 'condor-annex-lease',
  scheduleRole: 'condor-annex-schedule',
  leaseFunction: 'condor-annex-lease',
  schedule: 'condor-annex-lease',
  group: 'condor-annex',
  keyPair: 'condor-annex',
} as const;

/** Under this name in Secrets Manager, one secret a region. */
export const KEY_SECRETS = 'condor-annex/key-pair';

/** On everything that setup makes and AWS can tag; its value is the component's name. */
export const COMPONENT_TAG = 'condor-annex:Component';

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
}

/** What everything is or will be called there. IAM is one for all regions, so its names carry the region. */
export function namesOf(where: Where): Names {
  const { partition, accountId, region } = where;
  const iam = (path: string): string => `arn:${partition}:iam::${accountId}:${path}`;
  const bucket = `${NAME.bucket}-${accountId}-${region}`;
  const instanceRole = `${NAME.instanceRole}-${region}`;
  const leaseRole = `${NAME.leaseRole}-${region}`;
  const scheduleRole = `${NAME.scheduleRole}-${region}`;
  return {
    ...where,
    bucket,
    bucketArn: `arn:${partition}:s3:::${bucket}`,
    instanceRole,
    instanceProfileArn: iam(`instance-profile/${instanceRole}`),
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
  };
}

/** The tag of a component, in the form that most services take. */
export function componentTag(component: ComponentName): { Key: string; Value: string } {
  return { Key: COMPONENT_TAG, Value: component };
}
