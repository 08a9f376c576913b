import type { Call } from './call.js';
import { ec2Questions } from './ec2/questions.js';
import type { Question } from './policy.js';
import { ssmQuestions } from './ssm/questions.js';

/** The request fields that name what an action is about, by service. */
interface Named {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly Delete?: { readonly Objects?: readonly { readonly Key?: string; readonly VersionId?: string }[] };
  readonly FunctionName?: string;
  readonly Resource?: string;
  /** Lambda has an object here. */
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  readonly Role?: string;
  readonly RoleName?: string;
  readonly UserName?: string;
  readonly InstanceProfileName?: string;
  readonly PolicyName?: string;
  readonly PolicyArn?: string;
  readonly PolicySourceArn?: string;
  readonly RoleArn?: string;
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly GroupName?: string;
  readonly SecretId?: string;
  readonly Target?: { readonly RoleArn?: string };
  readonly PermissionsBoundary?: string;
}

/** What the simulation looks up to know what a call is about. */
export interface QuestionHands {
  readonly accountId: string;
  /** The tags that a resource of EC2 has in the region of the call. */
  readonly tagsOf: (id: string) => ReadonlyMap<string, string>;
  /** The ARN of the boundary that a role or user has. */
  readonly boundaryOf: (kind: 'Role' | 'User', name: string) => string | undefined;
  /** The ARN of the role in an instance profile, given the profile's name or ARN. */
  readonly roleIn: (profile: string) => string | undefined;
}

/** What IAM asks before it lets a call through: an action on each resource the call is about. */
export function questionsOf(call: Call, action: string, input: Named, hands: QuestionHands): Question[] {
  const common = { 'aws:requestedregion': call.region, 'aws:securetransport': 'true' };
  if (call.service === 'ec2') return ec2Questions({ call, action, common, ...hands }, input);
  if (call.service === 'ssm') return ssmQuestions({ call, action, common, ...hands }, input);
  const where = { region: call.region, accountId: hands.accountId };
  const resources = RESOURCES[call.service]?.(input, where) ?? ['*'];
  const actions = [action, ...alsoAsked(call, input)];
  const about = { ...common, ...boundaryContext(call, input, hands) };
  const questions = resources.flatMap((resource) =>
    actions.map((each) => ({ action: each, resource, context: about })),
  );
  const passed = input.Target?.RoleArn ?? (call.service === 'lambda' ? input.Role : undefined);
  if (passed === undefined) return questions;
  const context = { ...common, 'iam:passedtoservice': `${call.service}.amazonaws.com` };
  return [...questions, { action: 'iam:PassRole', resource: passed, context }];
}

/**
 * The boundary that a role or user is given, or has, where IAM knows it as a condition (Service Authorization Reference, AWS Identity
 * and Access Management).
 */
function boundaryContext(
  { service, command }: Call,
  { RoleName, UserName, PermissionsBoundary }: Named,
  { boundaryOf }: QuestionHands,
): Question['context'] {
  if (service !== 'iam' || !BOUNDED.test(command)) return {};
  const has =
    (RoleName === undefined ? undefined : boundaryOf('Role', RoleName)) ??
    (UserName === undefined ? undefined : boundaryOf('User', UserName));
  const boundary = PermissionsBoundary ?? has;
  return boundary === undefined ? {} : { 'iam:permissionsboundary': boundary };
}

const BOUNDED = /^(Create(Role|User)|(Put|Delete|Attach|Detach)(Role|User)(Policy|PermissionsBoundary))$/;

/** What makes something with tags on it takes the right to tag it, too. */
const TAGGING: Readonly<Record<string, string>> = {
  CreateRole: 'iam:TagRole',
  CreateInstanceProfile: 'iam:TagInstanceProfile',
  CreateUser: 'iam:TagUser',
  CreateFunction: 'lambda:TagResource',
  CreateSecret: 'secretsmanager:TagResource',
};

/** Further actions on the same resources. */
function alsoAsked({ command }: Call, { Delete, Tags = [] }: Named): readonly string[] {
  const tagging = TAGGING[command];
  if (tagging !== undefined && Object.keys(Tags).length > 0) return [tagging];
  // Naming a version takes a right of its own, also where the only one is called null.
  return Delete?.Objects?.some(({ VersionId }) => VersionId !== undefined) === true
    ? ['s3:DeleteObjectVersion']
    : [];
}

interface Where {
  readonly region: string;
  readonly accountId: string;
}

const RESOURCES: Readonly<Partial<Record<Call['service'], (input: Named, where: Where) => string[]>>> = {
  s3: ({ Bucket, Key, Delete }) => {
    const keys = Delete?.Objects?.map((object) => object.Key ?? '') ?? (Key === undefined ? [] : [Key]);
    if (Bucket === undefined) return ['*'];
    return keys.length === 0
      ? [`arn:aws:s3:::${Bucket}`]
      : keys.map((key) => `arn:aws:s3:::${Bucket}/${key}`);
  },
  iam: (input, { accountId }) => {
    const { RoleName, UserName, InstanceProfileName, PolicyName, PolicyArn, PolicySourceArn } = input;
    const kinds = {
      'instance-profile': InstanceProfileName,
      role: RoleName,
      user: UserName,
      policy: PolicyName,
    };
    const [kind, name] = Object.entries(kinds).find(([, one]) => one !== undefined) ?? [];
    return name === undefined
      ? [PolicyArn ?? PolicySourceArn ?? '*']
      : [`arn:aws:iam::${accountId}:${kind ?? ''}/${name}`];
  },
  sts: ({ RoleArn = '*' }) => [RoleArn],
  lambda: ({ FunctionName, Resource }, where) => {
    const name = FunctionName ?? Resource;
    return [named('lambda', `function:${shortName(name)}`, where, name)];
  },
  scheduler: ({ Name, GroupName = 'default' }, where) => [
    named('scheduler', `schedule/${GroupName}/${Name ?? ''}`, where, Name),
  ],
  secretsmanager: ({ SecretId, Name }, where) => {
    const id = SecretId ?? Name;
    if (id?.startsWith('arn:') === true) return [id];
    return [named('secretsmanager', `secret:${id ?? ''}-??????`, where, id)];
  },
};

function named(
  service: string,
  resource: string,
  { region, accountId }: Where,
  name: string | undefined,
): string {
  return name === undefined ? '*' : `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

function shortName(nameOrArn: string | undefined): string {
  return (nameOrArn ?? '').replace(/.*:function:/, '');
}
