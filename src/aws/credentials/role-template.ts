import { poolRoleName } from '../../domain/credentials.js';
import type { Pool } from '../../domain/pool.js';
import type { Statement } from '../account/policy-document.js';
import { botPolicy } from '../policy.js';

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
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Lets the condor-annex bot start and end HTCondor annexes in this account, for its pool ${name}.`,
    Resources: { BotRole: { Type: 'AWS::IAM::Role', Properties } },
    Outputs: {
      RoleArn: {
        Description: `To type in Slack: /condor_pool credentials role ARN -pool ${name}`,
        Value: { 'Fn::GetAtt': ['BotRole', 'Arn'] },
      },
    },
  };
  return `${JSON.stringify(template, null, 2)}\n`;
}

/** The rights that the bot has at home, with this account's own number filled in where the stack is made. */
function rights(pool: string, tokenSecret: string | undefined): unknown {
  const { Version, Statement } = botPolicy({
    accountId: '${AWS::AccountId}',
    partition: '${AWS::Partition}',
    tokenSecret,
  });
  return {
    Version,
    Statement: [...Statement, ...checkItself(pool)].map((statement) => ({
      ...statement,
      Resource: [statement.Resource ?? []].flat().map(substituted),
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
