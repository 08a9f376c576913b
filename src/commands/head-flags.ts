import { headName } from '../domain/head-name.js';
import { loginRange, publicKey } from '../domain/login.js';
import { BotError } from '../domain/errors.js';
import { code, shorten, words } from '../domain/words.js';
import type { HeadImageChoice } from '../ports/cloud.js';
import type { Flag, Given } from './flags.js';

/** The slash command of all that is about head nodes. */
export const HEAD = '/condor_head';

export const HEAD_NAME: Flag = {
  name: 'name',
  kind: 'text',
  summary: 'what it is called',
  example: 'pool1',
};

/** What can be said of a launch. */
export const LAUNCH_FLAGS: readonly Flag[] = [
  HEAD_NAME,
  {
    name: 'instance-type',
    kind: 'text',
    summary: 'the machine; m5.large has 2 CPUs and 8 GiB',
    example: 'm5.large',
  },
  {
    name: 'image',
    kind: 'text',
    summary: 'al2023, debian, marketplace or an AMI',
    example: 'al2023',
  },
  {
    name: 'login-from',
    kind: 'text',
    summary: 'from where SSH is let in: an address, a range, anywhere or nobody',
    example: '203.0.113.7',
  },
  {
    name: 'public-key',
    kind: 'text',
    summary: 'your own public key to log in with: the better way',
    example: '"ssh-ed25519 AAAA… you@laptop"',
  },
  {
    name: 'key-name',
    kind: 'text',
    summary: 'a key pair that EC2 has already',
    example: 'MyKeyPair',
  },
];

/** A head node of condor_annex' makers: 2 CPUs and 8 GiB. */
const DEFAULT_TYPE = 'm5.large';

/** Words that people use for an image. */
const IMAGES: ReadonlyMap<string, HeadImageChoice> = new Map([
  ['al2023', 'amazon-linux-2023'],
  ['amazon-linux', 'amazon-linux-2023'],
  ['amazon-linux-2023', 'amazon-linux-2023'],
  ['debian', 'debian-13'],
  ['debian-13', 'debian-13'],
  ['debian-12', 'debian-12'],
  ['marketplace', 'marketplace'],
]);

/** What the flags of a launch say, defaults filled in. */
export interface TypedHead {
  readonly name: string;
  readonly instanceType: string;
  /** By name, or an AMI's id. */
  readonly image: { readonly choice: HeadImageChoice } | { readonly imageId: string };
  readonly loginFrom: string | undefined;
  readonly publicKey: string | undefined;
  readonly keyName: string | undefined;
  /** Who logs in, where that is known already. */
  readonly login?: string | undefined;
}

/**
 * Reads the flags of a launch, without asking anybody.
 * @throws BotError `usage` that names the flag.
 */
export function readHeadFlags({ texts }: Given, pool: string): TypedHead {
  const [key, keyName] = [texts.get('public-key'), texts.get('key-name')];
  if (key !== undefined && keyName !== undefined)
    throw new BotError(
      'usage',
      words`${code('-public-key')} and ${code('-key-name')} are two ways to log in; one is enough.`,
      {
        flag: 'key-name',
      },
    );
  return {
    name: headName(texts.get('name') ?? `${pool.slice(0, 22)}-head`),
    instanceType: shaped(
      texts.get('instance-type') ?? DEFAULT_TYPE,
      'instance-type',
      /^[a-z0-9-]{1,20}\.[a-z0-9-]{1,20}$/,
      DEFAULT_TYPE,
    ),
    image: imageOf(texts.get('image') ?? 'al2023'),
    loginFrom: loginRange(texts.get('login-from') ?? 'nobody'),
    publicKey: key === undefined ? undefined : publicKey(key),
    keyName:
      keyName === undefined
        ? undefined
        : shaped(keyName, 'key-name', /^[A-Za-z0-9._@+=-]{1,255}$/, 'MyKeyPair'),
  };
}

function imageOf(text: string): TypedHead['image'] {
  const choice = IMAGES.get(text.toLowerCase());
  if (choice !== undefined) return { choice };
  return {
    imageId: shaped(
      text,
      'image',
      /^ami-[0-9a-f]{8,17}$/,
      'al2023, debian, marketplace or ami-0123456789abcdef0',
    ),
  };
}

function shaped(text: string, flag: string, shape: RegExp, example: string): string {
  if (shape.test(text)) return text;
  throw new BotError('usage', words`${code(`-${flag}`)} can't be ${code(shorten(text))}.`, {
    hint: words`It looks like ${code(example)}.`,
    flag,
  });
}
