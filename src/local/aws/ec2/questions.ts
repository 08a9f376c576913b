import type { Call } from '../call.js';
import type { Question } from '../policy.js';
import { typeOf } from './resources.js';

interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

interface About {
  readonly InstanceIds?: readonly string[];
  readonly InstanceId?: string;
  readonly GroupId?: string;
  readonly GroupName?: string;
  readonly KeyName?: string;
  readonly VpcId?: string;
  readonly ImageId?: string;
  readonly SubnetId?: string;
  readonly SecurityGroupIds?: readonly string[];
  readonly IamInstanceProfile?: { readonly Arn?: string; readonly Name?: string };
  readonly Resources?: readonly string[];
  readonly Tags?: readonly Tag[];
  readonly TagSpecifications?: readonly { readonly ResourceType?: string; readonly Tags?: readonly Tag[] }[];
}

interface Hands {
  readonly call: Call;
  readonly action: string;
  readonly common: Readonly<Record<string, string>>;
  readonly accountId: string;
  readonly tagsOf: (id: string) => ReadonlyMap<string, string>;
  readonly roleIn: (profile: string) => string | undefined;
}

/** What IAM asks for a call to EC2 (Service Authorization Reference, Amazon EC2). */
export function ec2Questions(hands: Hands, input: About): Question[] {
  const { call, action, common } = hands;
  // Those who only look are asked about everything, but for this one, which is about an instance.
  if (/^(Describe|Get)/.test(call.command) && call.command !== 'GetConsoleOutput') {
    return [{ action, resource: '*', context: common }];
  }
  const made = madeBy(call.command);
  const created = made.map((type) => ({
    action,
    resource: arnOf(hands, type, '*'),
    context: { ...common, ...requestTags(tagsFor(type, input)) },
  }));
  const tagging = (input.TagSpecifications ?? []).map(({ ResourceType = '', Tags = [] }) => ({
    action: 'ec2:CreateTags',
    resource: arnOf(hands, ResourceType, '*'),
    context: { ...common, ...requestTags(Tags), 'ec2:createaction': call.command },
  }));
  const questions = [...created, ...used(hands, input), ...tagging, ...passing(hands, input)];
  return questions.length === 0 ? [{ action, resource: '*', context: common }] : questions;
}

function madeBy(command: string): string[] {
  const made: Readonly<Record<string, string[]>> = {
    RunInstances: ['instance', 'volume', 'network-interface'],
    CreateSecurityGroup: ['security-group'],
    CreateKeyPair: ['key-pair'],
    ImportKeyPair: ['key-pair'],
  };
  return made[command] ?? [];
}

function used(hands: Hands, input: About): Question[] {
  const { action, common } = hands;
  const ids = [
    ...(input.InstanceIds ?? []),
    ...(input.Resources ?? []),
    ...(input.SecurityGroupIds ?? []),
    ...[input.InstanceId, input.GroupId, input.VpcId, input.SubnetId, input.ImageId].filter(
      (id) => id !== undefined,
    ),
  ];
  const tags = requestTags(input.Tags ?? []);
  const questions = ids.map((id) => {
    const context = { ...common, ...tags, ...resourceTags(hands.tagsOf(id)) };
    return { action, resource: arnOf(hands, typeOf(id), id), context };
  });
  const isMade = madeBy(hands.call.command).includes('key-pair');
  if (input.KeyName === undefined || isMade) return questions;
  const context = { ...common, ...resourceTags(hands.tagsOf(input.KeyName)) };
  return [...questions, { action, resource: arnOf(hands, 'key-pair', input.KeyName), context }];
}

function passing({ common, roleIn }: Hands, { IamInstanceProfile }: About): Question[] {
  const profile = IamInstanceProfile?.Arn ?? IamInstanceProfile?.Name;
  const resource = profile === undefined ? undefined : roleIn(profile);
  if (resource === undefined) return [];
  return [
    { action: 'iam:PassRole', resource, context: { ...common, 'iam:passedtoservice': 'ec2.amazonaws.com' } },
  ];
}

/** Images belong to no account in ARNs, or to Amazon's. */
function arnOf({ call, accountId }: Hands, type: string, id: string): string {
  return `arn:aws:ec2:${call.region}:${type === 'image' ? '' : accountId}:${type}/${id}`;
}

function tagsFor(type: string, { TagSpecifications = [] }: About): readonly Tag[] {
  return TagSpecifications.filter(({ ResourceType }) => ResourceType === type).flatMap(
    ({ Tags = [] }) => Tags,
  );
}

/** Condition keys for the tags that a request asks for. */
export function requestTags(tags: readonly Tag[]): Record<string, string> {
  if (tags.length === 0) return {};
  const context = tags.map(({ Key = '', Value = '' }) => [`aws:requesttag/${Key.toLowerCase()}`, Value]);
  const keys = tags.map(({ Key = '' }) => Key).join(',');
  return { ...(Object.fromEntries(context) as Record<string, string>), 'aws:tagkeys': keys };
}

/** Condition keys for the tags that a resource has. */
export function resourceTags(tags: ReadonlyMap<string, string>): Record<string, string> {
  const context = [...tags].flatMap(([key, value]) => [
    [`aws:resourcetag/${key.toLowerCase()}`, value],
    [`ec2:resourcetag/${key.toLowerCase()}`, value],
  ]);
  return Object.fromEntries(context) as Record<string, string>;
}
