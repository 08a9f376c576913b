import { annexName } from '../domain/annex.js';
import { DEFAULT_IDLE_MS, DEFAULT_LEASE_MS, LONGEST_LEASE_MS, span } from '../domain/duration.js';
import { BotError } from '../domain/errors.js';
import { isReservedTag } from '../domain/tags.js';
import { code, shorten, words } from '../domain/words.js';
import { START_EXAMPLE } from './annex-flags.js';
import type { Given } from './flags.js';

/** Most instances for one question. EC2 itself advises smaller requests beyond this. */
const MOST_INSTANCES = 500;
/** What `condor_annex` starts when no type is named. */
const DEFAULT_TYPE = 'm4.large';
/** EC2 takes 50 tags; ours need eight. */
const MOST_TAGS = 40;
const MOST_OWNERS = 50;

/** What the flags of a start say, defaults filled in. */
export interface TypedStart {
  readonly name: string;
  readonly count: number;
  readonly leaseMs: number;
  readonly idleMs: number;
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly instanceType: string;
  readonly imageId: string | undefined;
  readonly keyName: string | undefined;
  readonly securityGroupIds: readonly string[] | undefined;
  readonly zone: string | undefined;
}

/**
 * Reads the flags of a start, without asking anybody.
 * @throws BotError `usage` that names the flag.
 */
export function readStartFlags(given: Given): TypedStart {
  const name = given.texts.get('annex-name') ?? given.words[0];
  if (name === undefined) {
    throw new BotError('usage', words`you must specify ${code('-annex-name')}.`, {
      hint: words`Like ${code(START_EXAMPLE)}`,
      flag: 'annex-name',
    });
  }
  return {
    name: annexName(name),
    count: countOf(given),
    leaseMs: leaseOf(given) ?? DEFAULT_LEASE_MS,
    idleMs: idleOf(given),
    owners: ownersOf(given),
    tags: tagsOf(given),
    instanceType:
      shaped(given, 'aws-on-demand-instance-type', /^[a-z0-9-]{1,20}\.[a-z0-9-]{1,20}$/, 'm4.large') ??
      DEFAULT_TYPE,
    imageId: shaped(given, 'aws-on-demand-ami-id', /^ami-[0-9a-f]{8,17}$/, 'ami-0123456789abcdef0'),
    keyName: shaped(given, 'aws-on-demand-key-name', /^[\x21-\x7E]{1,255}$/, 'HTCondorKeyPair'),
    securityGroupIds: groupsOf(given),
    zone: shaped(given, 'aws-zone', /^[a-z]{2}(-[a-z]+)+-\d[a-z0-9-]*[a-z]$/, 'us-east-1b'),
  };
}

function countOf(given: Given): number {
  const count = given.numbers.get('count');
  if (count === undefined)
    throw new BotError('usage', words`you must specify ${code('-count')}.`, {
      hint: words`Like ${code(START_EXAMPLE)}`,
      flag: 'count',
    });
  if (count <= 0)
    throw new BotError('usage', 'the number of requested instances must be greater than zero.', {
      flag: 'count',
    });
  if (count <= MOST_INSTANCES) return count;
  throw new BotError('usage', `${count} instances are more than I ask for at once.`, {
    hint: words`At most ${MOST_INSTANCES}. Start again with the same name to add more.`,
    flag: 'count',
  });
}

/**
 * The lease that was asked for, in milliseconds.
 * @throws BotError `usage` when it is nothing, or longer than anybody means.
 */
export function leaseOf(given: Given): number | undefined {
  const ms = given.numbers.get('duration');
  if (ms === undefined) return undefined;
  if (ms <= 0) throw new BotError('usage', 'the duration must be greater than zero.', { flag: 'duration' });
  if (ms <= LONGEST_LEASE_MS) return ms;
  throw new BotError(
    'usage',
    words`${code('-duration')} is in hours; at most ${LONGEST_LEASE_MS / 3_600_000} of them.`,
    {
      hint: 'A lease can be extended as often as you like.',
      flag: 'duration',
    },
  );
}

function idleOf(given: Given): number {
  const ms = given.numbers.get('idle') ?? DEFAULT_IDLE_MS;
  if (ms <= 0) throw new BotError('usage', 'the idle time must be greater than zero.', { flag: 'idle' });
  if (ms <= LONGEST_LEASE_MS) return ms;
  throw new BotError('usage', words`${code('-idle')} is in hours; ${span(ms)} is longer than any lease.`, {
    flag: 'idle',
  });
}

function ownersOf(given: Given): readonly string[] {
  const owners = given.lists.get('owner') ?? [];
  if (owners.length > 0 && given.flags.has('no-owner')) {
    throw new BotError('usage', words`${code('-owner')} conflicts with ${code('-no-owner')}.`, {
      flag: 'owner',
    });
  }
  const odd = owners.find((owner) => !/^[A-Za-z0-9._-]{1,64}$/.test(owner));
  if (odd === undefined && owners.length <= MOST_OWNERS) return owners;
  if (odd === undefined) throw new BotError('usage', `At most ${MOST_OWNERS} owners.`, { flag: 'owner' });
  throw new BotError('usage', words`${code(shorten(odd))} is not a user name on the pool.`, {
    hint: words`Names as the pool knows them, separated by commas: ${code('-owner alice,bob')}`,
    flag: 'owner',
  });
}

function tagsOf(given: Given): Readonly<Record<string, string>> {
  given.pairs.forEach(checkTag);
  const keys = given.pairs.map(([key]) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined)
    throw new BotError('usage', words`The tag ${code(twice)} is given twice.`, { flag: 'tag' });
  if (keys.length > MOST_TAGS) throw new BotError('usage', `At most ${MOST_TAGS} tags.`, { flag: 'tag' });
  return Object.fromEntries(given.pairs);
}

/** EC2's own rules for tags, in its guide's "Tag restrictions". */
function checkTag([key, value]: readonly [string, string]): void {
  if (key === '') throw new BotError('usage', 'A tag needs a key.', { flag: 'tag' });
  if (isReservedTag(key))
    throw new BotError('usage', words`The tag ${code(shorten(key))} is not yours to set.`, { flag: 'tag' });
  if (key.length <= 128 && value.length <= 256 && /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(key + value)) return;
  throw new BotError('usage', words`EC2 does not take the tag ${code(shorten(`${key}=${value}`))}.`, {
    hint: 'Tags have letters, digits, spaces and _.:/=+-@, at most 128 of them in the key and 256 in the value.',
    flag: 'tag',
  });
}

function groupsOf(given: Given): readonly string[] | undefined {
  const groups = given.lists.get('aws-on-demand-security-group-ids');
  if (groups === undefined || groups.every((id) => /^sg-[0-9a-f]{8,17}$/.test(id))) return groups;
  throw new BotError('usage', 'Security groups are named by their ids.', {
    hint: words`Like ${code('sg-0123456789abcdef0')}.`,
    flag: 'aws-on-demand-security-group-ids',
  });
}

function shaped(given: Given, flag: string, shape: RegExp, example: string): string | undefined {
  const text = given.texts.get(flag);
  if (text === undefined || shape.test(text)) return text;
  throw new BotError('usage', words`${code(`-${flag}`)} can't be ${code(shorten(text))}.`, {
    hint: words`It looks like ${code(example)}.`,
    flag,
  });
}
