import type * as EC2 from '@aws-sdk/client-ec2';
import { AwsError } from '../errors.js';

const MOST_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** How EC2 names the kinds of resources, by the prefix of their ids, and what it says when there is no such one. */
const KINDS: Readonly<
  Record<string, { readonly type: string; readonly code: string; readonly words: string }>
> = {
  i: { type: 'instance', code: 'InvalidInstanceID.NotFound', words: 'The instance ID' },
  vol: { type: 'volume', code: 'InvalidVolume.NotFound', words: 'The volume' },
  eni: {
    type: 'network-interface',
    code: 'InvalidNetworkInterfaceID.NotFound',
    words: 'The networkInterface ID',
  },
  sg: { type: 'security-group', code: 'InvalidGroup.NotFound', words: 'The security group' },
  sgr: {
    type: 'security-group-rule',
    code: 'InvalidSecurityGroupRuleId.NotFound',
    words: 'The security group rule ID',
  },
  key: { type: 'key-pair', code: 'InvalidKeyPair.NotFound', words: 'The key pair' },
  vpc: { type: 'vpc', code: 'InvalidVpcID.NotFound', words: 'The vpc ID' },
  subnet: { type: 'subnet', code: 'InvalidSubnetID.NotFound', words: 'The subnet ID' },
  ami: { type: 'image', code: 'InvalidAMIID.NotFound', words: 'The image id' },
};

/** The resource types that RunInstances tags at creation (API_RunInstances, TagSpecification). */
const LAUNCHED = ['instance', 'volume', 'network-interface', 'spot-instances-request', 'elastic-gpu'];

/** Tags by resource. Everything that exists in a region and can carry tags is in here. */
export class Resources {
  readonly #tags = new Map<string, Map<string, string>>();

  /** Makes a resource known, with its first tags. */
  add(id: string, tags: ReadonlyMap<string, string>): void {
    this.#tags.set(id, new Map(tags));
  }

  remove(id: string): void {
    this.#tags.delete(id);
  }

  tagsOf(id: string): Map<string, string> {
    return this.#tags.get(id) ?? new Map<string, string>();
  }

  all(): IterableIterator<[string, Map<string, string>]> {
    return this.#tags.entries();
  }

  /** @throws AwsError when there is no such resource, worded for its kind. */
  check(id: string): void {
    if (this.#tags.has(id)) return;
    const kind = KINDS[id.replace(/-.*/s, '')];
    if (kind === undefined) throw new AwsError('InvalidID', `The ID '${id}' is not valid`);
    throw new AwsError(kind.code, `${kind.words} '${id}' does not exist`);
  }

  /** Adds or replaces tags. @throws AwsError when they would be too many, or are not allowed. */
  tag(id: string, tags: ReadonlyMap<string, string>): void {
    const merged = new Map([...this.tagsOf(id), ...tags]);
    checkCount(merged);
    this.#tags.set(id, merged);
  }
}

/** `instance` for an id such as `i-0123`. */
export function typeOf(id: string): string {
  return KINDS[id.replace(/-.*/s, '')]?.type ?? 'unknown';
}

/** Tags of a request as a map. @throws AwsError for what EC2 refuses. */
export function checkTags(tags: readonly EC2.Tag[] | undefined): Map<string, string> {
  const checked = new Map<string, string>();
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (Key === '') throw invalid('Tag key cannot be null or empty.');
    if (Key.length > LONGEST_KEY)
      throw invalid(`Tag key exceeds the maximum length of ${LONGEST_KEY} characters`);
    if (Value.length > LONGEST_VALUE)
      throw invalid(`Tag value exceeds the maximum length of ${LONGEST_VALUE} characters`);
    if (Key.toLowerCase().startsWith('aws:'))
      throw invalid("Tag keys starting with 'aws:' are reserved for internal use");
    if (checked.has(Key)) throw invalid(`Duplicate tag key '${Key}' specified.`);
    checked.set(Key, Value);
  }
  checkCount(checked);
  return checked;
}

/** The tags that a request asks for on one type of the resources it makes. */
export function tagsFor(
  type: string,
  specifications: readonly EC2.TagSpecification[] | undefined,
): Map<string, string> {
  const tags = new Map<string, string>();
  for (const { ResourceType, Tags } of specifications ?? []) {
    if (ResourceType === type) for (const [key, value] of checkTags(Tags)) tags.set(key, value);
  }
  return tags;
}

/** @throws AwsError when a launch asks for tags on something it does not make. */
export function checkLaunchTags(specifications: readonly EC2.TagSpecification[] | undefined): void {
  for (const { ResourceType = '' } of specifications ?? []) {
    if (!LAUNCHED.includes(ResourceType)) {
      throw invalid(`'${ResourceType}' is not a valid taggable resource type for this operation.`);
    }
  }
}

/** Tags as EC2 answers them. */
export function tagList(tags: ReadonlyMap<string, string>): EC2.Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

function checkCount(tags: ReadonlyMap<string, string>): void {
  if (tags.size <= MOST_TAGS) return;
  throw new AwsError('TagLimitExceeded', 'The maximum number of Tags for a resource has been reached.');
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
