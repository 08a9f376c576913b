import { ANNEX_USERS, CREDENTIAL_SECRETS, POOL_ROLES } from '../domain/credentials.js';
import { TAG } from '../domain/tags.js';
import { ADOPT_TAG, BOUNDARY, COMPONENT_TAG, KEY_SECRETS, NAME, RUN_DOCUMENT } from './names.js';

/**
 * On what an action is allowed, and under which condition; one statement of the policy each. `PARTITION`, `REGION`
 * and `ACCOUNT` are filled in when the policy is printed.
 */
export interface Scope {
  readonly resources: readonly string[];
  readonly condition?: Condition;
  /**
   * The statement in which it is printed together with others, for a shorter policy. Only where no action of the one is
   * possible on a resource of another: then together they allow what they allow apart.
   */
  readonly in?: string;
  /**
   * It is printed apart: only a bot that acts for pools by other credentials, that makes users for them, that is to tell all that it
   * lacks at once, or that may make roles only within a boundary, needs it.
   */
  readonly apart?: 'credentials' | 'administrator' | 'doctor' | 'bounded';
}

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

// Nobody acts on another account's instances or roles by a policy of their own, so naming the account would only make
// the policy longer; and a subnet may be one that another account shares.
const ec2 = (path: string): string => `arn:PARTITION:ec2:REGION:*:${path}`;
const role = (prefix: string): string => `arn:PARTITION:iam::*:role/${prefix}-*`;

const OUR_ROLES = [
  role(NAME.leaseRole),
  role(NAME.scheduleRole),
  role(NAME.instanceRole),
  role(NAME.headRole),
];
const OUR_BUCKET = `arn:PARTITION:s3:::${NAME.bucket}-ACCOUNT-*`;

const BOUNDARY_ARN = `arn:PARTITION:iam::*:policy/${BOUNDARY}`;

const profile = (prefix: string): string => `arn:PARTITION:iam::*:instance-profile/${prefix}-*`;

const passTo = (service: string, ...roles: readonly string[]): Scope => ({
  resources: roles.map(role),
  condition: { StringEquals: { 'iam:PassedToService': service } },
});
const has = (key: string): Condition => ({ Null: { [key]: 'false' } });

/** Every scope by the name that its statement gets. AWS: "Actions, resources, and condition keys" of each service. */
export const SCOPES = {
  // What only looks knows neither resources nor tags.
  Look: { resources: ['*'] },
  LaunchTagged: {
    resources: [ec2('instance/*'), ec2('volume/*')],
    condition: has(`aws:RequestTag/${TAG.pool}`),
  },
  LaunchWith: {
    resources: [
      'arn:PARTITION:ec2:REGION::image/*',
      ec2('key-pair/*'),
      ec2('network-interface/*'),
      ec2('security-group/*'),
      ec2('subnet/*'),
    ],
  },
  TagWhatIsMade: {
    resources: [ec2('*/*')],
    condition: {
      StringEquals: {
        'ec2:CreateAction': ['RunInstances', 'CreateSecurityGroup', 'CreateKeyPair', 'ImportKeyPair'],
      },
    },
  },
  MoveLease: {
    resources: [ec2('instance/*')],
    condition: {
      ...has(`aws:ResourceTag/${TAG.pool}`),
      'ForAllValues:StringEquals': { 'aws:TagKeys': [TAG.leaseEndsAt, TAG.message] },
    },
  },
  // Whoever can make an instance a head node can run commands on it and end it. So somebody of the account has to offer
  // it first, by a tag that the bot cannot give.
  AdoptHead: {
    resources: [ec2('instance/*')],
    condition: {
      ...has(`aws:ResourceTag/${ADOPT_TAG}`),
      'ForAllValues:StringLike': { 'aws:TagKeys': 'htcondor:*' },
    },
  },
  HeadNodes: { resources: [ec2('instance/*')], condition: has(`aws:ResourceTag/${TAG.headId}`) },
  // Systems Manager has a name of its own for the tags of instances.
  CommandHeadNodes: {
    resources: [ec2('instance/*')],
    condition: { StringLike: { [`ssm:resourceTag/${TAG.headId}`]: '*' } },
  },
  RunShellScript: { in: 'SetUp', resources: [`arn:PARTITION:ssm:REGION::document/${RUN_DOCUMENT}`] },
  OurInstances: { resources: [ec2('instance/*')], condition: has(`aws:ResourceTag/${TAG.pool}`) },
  PassToInstances: passTo('ec2.amazonaws.com', NAME.instanceRole, NAME.headRole),
  PassToFunction: passTo('lambda.amazonaws.com', NAME.leaseRole),
  PassToSchedule: passTo('scheduler.amazonaws.com', NAME.scheduleRole),
  PublicImages: {
    in: 'SetUp',
    resources: [
      'arn:PARTITION:ssm:REGION::parameter/aws/service/ami-amazon-linux-latest/*',
      'arn:PARTITION:ssm:REGION::parameter/aws/service/debian/*',
    ],
  },
  OurBucket: { in: 'SetUp', resources: [OUR_BUCKET] },
  OurBundles: { resources: [`${OUR_BUCKET}/bundles/*`] },
  LeaseRuns: { resources: [`${OUR_BUCKET}/lease-function/*`] },
  OurRoles: { in: 'SetUp', resources: OUR_ROLES },
  OurProfile: { in: 'SetUp', resources: [profile(NAME.instanceRole), profile(NAME.headRole)] },
  OurFunction: {
    in: 'SetUp',
    resources: [`arn:PARTITION:lambda:REGION:ACCOUNT:function:${NAME.leaseFunction}`],
  },
  OurSchedule: {
    in: 'SetUp',
    resources: [`arn:PARTITION:scheduler:REGION:ACCOUNT:schedule/default/${NAME.schedule}`],
  },
  MakeGroup: {
    in: 'MakeTagged',
    resources: [ec2('security-group/*')],
    condition: has(`aws:RequestTag/${COMPONENT_TAG}`),
  },
  MakeGroupIn: { resources: [ec2('vpc/*')] },
  OurGroup: {
    in: 'OurTagged',
    resources: [ec2('security-group/*')],
    condition: has(`aws:ResourceTag/${COMPONENT_TAG}`),
  },
  MakeKeyPair: {
    in: 'MakeTagged',
    resources: [ec2('key-pair/*')],
    condition: has(`aws:RequestTag/${COMPONENT_TAG}`),
  },
  OurKeyPair: {
    in: 'OurTagged',
    // Public keys that were imported are called as people like.
    resources: [ec2('key-pair/*')],
    condition: has(`aws:ResourceTag/${COMPONENT_TAG}`),
  },
  // The bot stores the private key of the key pair and can never read it back.
  OurKeySecret: {
    in: 'SetUp',
    resources: [`arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:${KEY_SECRETS}/*`],
  },
  PoolTokens: { resources: ['arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:POOL_TOKEN-*'] },
  PoolRoles: { apart: 'credentials', resources: [`arn:PARTITION:iam::*:role/${POOL_ROLES}-*`] },
  PoolKeys: {
    apart: 'credentials',
    resources: [`arn:PARTITION:secretsmanager:*:ACCOUNT:secret:${CREDENTIAL_SECRETS}/*`],
  },
  AnnexUsers: { apart: 'administrator', resources: [`arn:PARTITION:iam::*:user/${ANNEX_USERS}-*`] },
  AnnexUserPolicies: { apart: 'administrator', resources: [`arn:PARTITION:iam::*:policy/${ANNEX_USERS}-*`] },
  // AWS knows nothing smaller than everything for these; both only look.
  LookAtKeys: { apart: 'credentials', resources: ['*'] },
  AskOfItself: {
    apart: 'doctor',
    resources: ['arn:PARTITION:iam::*:role/OWN_ROLE', 'arn:PARTITION:iam::*:user/${aws:username}'],
  },
  BoundedRoles: {
    apart: 'bounded',
    resources: OUR_ROLES,
    condition: { ArnLike: { 'iam:PermissionsBoundary': BOUNDARY_ARN } },
  },
  RolesBoundary: { apart: 'bounded', resources: [BOUNDARY_ARN] },
  ReadRefusals: { apart: 'doctor', resources: ['*'] },
} as const satisfies Readonly<Record<string, Scope>>;
