import type { Scope } from '../scopes.js';
import { namesOf } from '../names.js';
import type { PolicyFor } from '../policy.js';

/** These are about what lies in a bucket, also where the pattern of the bucket stands for both. */
const OF_OBJECTS = /^s3:(Get|Put|Delete)Object(Version)?$/;

/** What stands for the six signs that Secrets Manager puts behind a name. */
const SIX = 'AbCdEf';

/** One thing that a pattern stands for, called as the bot would call it in this account and region. */
export function exampleArn(
  pattern: string,
  action: string,
  { region = 'us-east-1', accountId = '' }: PolicyFor,
): string {
  if (pattern === '*') return pattern;
  const [arn = '', partition = '', service = '', where = '', account = '', ...rest] = pattern.split(':');
  const name = nameFor(service, rest.join(':'), region);
  const isObject = OF_OBJECTS.test(action) && !name.includes('/');
  const place = [where === '*' ? region : where, account === '*' ? accountId : account];
  return [arn, partition, service, ...place, isObject ? `${name}/bundles/example` : name].join(':');
}

/** Our roles, profiles and buckets end in their region; an administrator may have allowed no others. */
function nameFor(service: string, pattern: string, region: string): string {
  if (service === 'secretsmanager') return pattern.replace(/\/\*$/, `/${region}-${SIX}`).replace('*', SIX);
  const named = service === 'iam' || service === 's3' ? pattern.replace(/-\*/, `-${region}`) : pattern;
  return named.replaceAll('*', 'example');
}

/** A value for a condition key, as SimulatePrincipalPolicy takes it. */
interface ContextValue {
  readonly ContextKeyName: string;
  readonly ContextKeyValues: string[];
  readonly ContextKeyType: 'string' | 'stringList' | 'boolean';
}

/** What a request of the bot says that the conditions of this scope hold for, and what every request says. */
export function exampleContext(
  { condition = {} }: Scope,
  { partition = 'aws', accountId = '', region = 'us-east-1' }: PolicyFor,
): ContextValue[] {
  const { boundaryArn } = namesOf({ partition, accountId, region });
  return [
    { ContextKeyName: 'aws:RequestedRegion', ContextKeyValues: [region], ContextKeyType: 'string' },
    { ContextKeyName: 'aws:SecureTransport', ContextKeyValues: ['true'], ContextKeyType: 'boolean' },
    // Where there is a boundary, roles are made within it.
    { ContextKeyName: 'iam:PermissionsBoundary', ContextKeyValues: [boundaryArn], ContextKeyType: 'string' },
    ...Object.entries(condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([ContextKeyName, wanted]): ContextValue => ({
        ContextKeyName,
        ContextKeyValues: [operator === 'Null' ? 'example' : exampleOf([wanted].flat()[0])],
        ContextKeyType: operator.startsWith('For') ? 'stringList' : 'string',
      })),
    ),
  ];
}

function exampleOf(wanted = ''): string {
  return wanted.replaceAll('*', 'example');
}
