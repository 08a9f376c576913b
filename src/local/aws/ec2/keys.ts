import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type * as EC2 from '@aws-sdk/client-ec2';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { matcher, tagAttribute } from './filters.js';
import { type Resources, tagList, tagsFor } from './resources.js';

/** A key pair; EC2 keeps the public half only. */
interface KeyPair {
  readonly id: string;
  readonly name: string;
  readonly type: 'rsa' | 'ed25519';
  readonly fingerprint: string;
  /** In OpenSSH's one-line form. */
  readonly publicKey: string;
  readonly createdAt: number;
}

/** The key pairs of a region, by name. */
export type KeyPairs = Map<string, KeyPair>;

/** @throws AwsError when there is no key pair of this name. */
export function getKeyPair(keys: KeyPairs, name: string): KeyPair {
  const key = keys.get(name);
  if (key === undefined)
    throw new AwsError('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
  return key;
}

/** Create, import, describe and delete key pairs. */
export function keyOperations(keys: KeyPairs, resources: Resources, account: Account): Operations {
  const add = (
    name: string | undefined,
    specifications: EC2.TagSpecification[] | undefined,
    made: Made,
  ): KeyPair => {
    if (name === undefined || name === '')
      throw new AwsError('MissingParameter', 'The request must contain the parameter KeyName');
    if (keys.has(name))
      throw new AwsError('InvalidKeyPair.Duplicate', `The keypair '${name}' already exists.`);
    const key = { id: account.ids.next('key'), name, createdAt: account.time(), ...made };
    resources.add(key.id, tagsFor('key-pair', specifications));
    keys.set(name, key);
    return key;
  };
  const described = (key: KeyPair): EC2.KeyPairInfo => ({
    ...summary(key),
    Tags: tagList(resources.tagsOf(key.id)),
  });
  return {
    CreateKeyPair: (input: EC2.CreateKeyPairRequest) => {
      const made = make(input.KeyType === 'ed25519' ? 'ed25519' : 'rsa');
      const { privateKey, ...kept } = made;
      const key = add(input.KeyName, input.TagSpecifications, kept);
      return { ...described(key), KeyMaterial: privateKey };
    },
    ImportKeyPair: (input: EC2.ImportKeyPairRequest) => {
      const publicKey = Buffer.from(input.PublicKeyMaterial ?? []).toString();
      const type = publicKey.startsWith('ssh-ed25519 ') ? 'ed25519' : 'rsa';
      if (!/^ssh-(rsa|ed25519) [A-Za-z0-9+/=]+/.test(publicKey)) {
        throw new AwsError('InvalidKey.Format', 'Key is not in valid OpenSSH public key format');
      }
      return described(
        add(input.KeyName, input.TagSpecifications, { type, publicKey, fingerprint: fingerprint(publicKey) }),
      );
    },
    DescribeKeyPairs: ({ KeyNames, KeyPairIds, Filters, IncludePublicKey }: EC2.DescribeKeyPairsRequest) => {
      for (const id of KeyPairIds ?? []) resources.check(id);
      const asked = KeyNames?.map((name) => getKeyPair(keys, name)) ?? [...keys.values()];
      const wanted = asked.filter(({ id }) => KeyPairIds === undefined || KeyPairIds.includes(id));
      const fits = matcher<KeyPair>(Filters, (key, name) => {
        if (name === 'key-name') return [key.name];
        return name === 'key-pair-id' ? [key.id] : tagAttribute(resources.tagsOf(key.id), name);
      });
      const shown = (key: KeyPair): EC2.KeyPairInfo =>
        IncludePublicKey === true ? { ...described(key), PublicKey: key.publicKey } : described(key);
      return { KeyPairs: wanted.filter(fits).map(shown) };
    },
    DeleteKeyPair: ({ KeyName, KeyPairId }: EC2.DeleteKeyPairRequest) => {
      // EC2 is content when there is no such key pair.
      const key = [...keys.values()].find(({ name, id }) => name === KeyName || id === KeyPairId);
      if (key === undefined) return { Return: true };
      keys.delete(key.name);
      resources.remove(key.id);
      return { Return: true, KeyPairId: key.id };
    },
  };
}

type Made = Pick<KeyPair, 'type' | 'publicKey' | 'fingerprint'>;

function make(type: KeyPair['type']): Made & { readonly privateKey: string } {
  const { publicKey, privateKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: type === 'rsa' ? 'pkcs1' : 'pkcs8', format: 'pem' }).toString();
  return { type, publicKey: openSshLine(publicKey), privateKey: pem, fingerprint: fingerprint(pem) };
}

/** RFC 4253 and RFC 8709: the name of the algorithm and the numbers of the key, each after its length. */
function openSshLine(key: KeyObject): string {
  const { n, e, x } = key.export({ format: 'jwk' });
  const parts =
    x === undefined ? ['ssh-rsa', positive(e), positive(n)] : ['ssh-ed25519', Buffer.from(x, 'base64url')];
  const blob = Buffer.concat(parts.flatMap((part) => [lengthOf(part), Buffer.from(part)]));
  return `${x === undefined ? 'ssh-rsa' : 'ssh-ed25519'} ${blob.toString('base64')}`;
}

/** A number whose first bit is set would be taken for a negative one. */
function positive(number = ''): Buffer {
  const bytes = Buffer.from(number, 'base64url');
  return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
}

function lengthOf(part: string | Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(part));
  return length;
}

function fingerprint(text: string): string {
  return createHash('sha1')
    .update(text)
    .digest('hex')
    .replace(/..(?!$)/g, '$&:');
}

function summary(key: KeyPair): EC2.KeyPairInfo {
  return {
    KeyPairId: key.id,
    KeyName: key.name,
    KeyType: key.type,
    KeyFingerprint: key.fingerprint,
    CreateTime: new Date(key.createdAt),
  };
}
