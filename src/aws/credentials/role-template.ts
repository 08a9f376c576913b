import { poolRoleName } from '../../domain/credentials.js';
import type { Pool } from '../../domain/pool.js';
import { boundaryPolicy } from '../account/boundary.js';
import { policy, type PolicyDocument, type Statement } from '../account/policy-document.js';
import { BOUNDARY } from '../names.js';
import { botPolicy, extraPolicy } from '../policy.js';

/** Filled in where the stack is made. */
const ACCOUNT = { accountId: '${AWS::AccountId}', partition: '${AWS::Partition}' };

/** Whom the role trusts. */
interface Trusted {
  /** The bot, as STS tells it. */
  readonly botArn: string;
  readonly externalId: string;
}

/** A CloudFormation template (JSON) of the role by which the bot acts for this pool, and nobody else. */
export function roleTemplate(
  { name, tokenSecret }: Pick<Pool, 'name' | 'tokenSecret'>,
  { botArn, externalId }: Trusted,
): string {
  const Properties = {
    RoleName: poolRoleName(name),
    Description: `The condor-annex bot acts by this role for its pool ${name}`,
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: principalOf(botArn) },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': externalId } },
        },
      ],
    },
    Policies: [{ PolicyName: 'condor-annex', PolicyDocument: rights(name, tokenSecret) }],
  };
  const { Parameters, Conditions, Resources } = bounds();
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Lets the condor-annex bot start and end HTCondor annexes in this account, for its pool ${name}.`,
    Parameters,
    Conditions,
    Resources: { BotRole: { Type: 'AWS::IAM::Role', Properties }, ...Resources },
    Outputs: {
      RoleArn: {
        Description: `To type in Slack: /condor_pool credentials role ARN -pool ${name}`,
        Value: { 'Fn::GetAtt': ['BotRole', 'Arn'] },
      },
    },
  };
  return `${JSON.stringify(template, null, 2)}\n`;
}

/** What keeps the roles that the bot makes within their boundary, so that it can't give itself more through them. */
function bounds(): Readonly<Record<'Parameters' | 'Conditions' | 'Resources', object>> {
  const Boundary = {
    Type: 'AWS::IAM::ManagedPolicy',
    Condition: 'MakeBoundary',
    Properties: {
      ManagedPolicyName: BOUNDARY,
      Description: 'All that the roles are for which the condor-annex bot makes',
      PolicyDocument: here(boundaryPolicy(ACCOUNT)),
    },
  };
  const Bounded = {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'condor-annex-bounded',
      Roles: [{ Ref: 'BotRole' }],
      PolicyDocument: here(extraPolicy('bounded', ACCOUNT)),
    },
  };
  return {
    Parameters: {
      Boundary: {
        Type: 'String',
        Default: 'make',
        AllowedValues: ['make', 'there'],
        Description: `Whether this stack makes the policy ${BOUNDARY}: "there" when another stack of this account has made it`,
      },
    },
    Conditions: { MakeBoundary: { 'Fn::Equals': [{ Ref: 'Boundary' }, 'make'] } },
    Resources: { Boundary, Bounded },
  };
}

/** The rights that the bot has at home. */
function rights(pool: string, tokenSecret: string | undefined): unknown {
  const { Statement } = botPolicy({ ...ACCOUNT, tokenSecret });
  return here(policy(...Statement, ...checkItself(pool)));
}

/** With this account's own number filled in where the stack is made. */
function here({ Version, Statement }: PolicyDocument): unknown {
  return {
    Version,
    Statement: Statement.map((statement) => ({
      ...statement,
      Resource: [statement.Resource ?? []].flat().map(substituted),
      ...(statement.Condition === undefined ? {} : { Condition: substitutedIn(statement.Condition) }),
    })),
  };
}

/** So that the bot can tell beforehand which of its rights are missing, and what EC2 refuses in code. */
function checkItself(pool: string): readonly Statement[] {
  const itself = `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${poolRoleName(pool)}`;
  return [
    { Sid: 'CheckItself', Effect: 'Allow', Action: ['iam:SimulatePrincipalPolicy'], Resource: [itself] },
    { Sid: 'ReadRefusals', Effect: 'Allow', Action: ['sts:DecodeAuthorizationMessage'], Resource: ['*'] },
  ];
}

/** The values of a condition; `Fn::Sub` may stand for any of them. */
function substitutedIn(condition: NonNullable<Statement['Condition']>): unknown {
  return mapValues(condition, (tests) =>
    mapValues(tests, (wanted) => (typeof wanted === 'string' ? substituted(wanted) : wanted)),
  );
}

function mapValues<T>(record: Readonly<Record<string, T>>, to: (value: T) => unknown): unknown {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
}

function substituted(text: string): unknown {
  return text.includes('${') ? { 'Fn::Sub': text } : text;
}

/** A session of a role is trusted as the role: sessions come and go. */
export function principalOf(arn: string): string {
  const [, partition, accountId, role] =
    /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (partition === undefined || accountId === undefined || role === undefined) return arn;
  return `arn:${partition}:iam::${accountId}:role/${role}`;
}
