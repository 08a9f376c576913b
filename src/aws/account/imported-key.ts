import { ImportKeyPairCommand, type EC2Client, type KeyPairInfo } from '@aws-sdk/client-ec2';
import { BotError } from '../../domain/errors.js';
import { code, words } from '../../domain/words.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import { componentTag } from '../names.js';
import { findKeyPair } from './key.js';

interface OwnKey {
  readonly keyName: string;
  /** In OpenSSH's one-line form. */
  readonly publicKey: string;
}

/** Makes a person's own public key known to EC2. @throws BotError `conflict` when another key has that name. */
export async function importKey(ec2: EC2Client, { keyName, publicKey }: OwnKey): Promise<void> {
  const pair = (await findKeyPair(ec2, keyName)) ?? (await send(ec2, { keyName, publicKey }));
  if (pair !== undefined && !holds(pair, publicKey)) throw another(keyName);
}

/** Nothing comes back when it went well, or when another replica was faster: then it is looked at once more. */
async function send(ec2: EC2Client, { keyName, publicKey }: OwnKey): Promise<KeyPairInfo | undefined> {
  const command = new ImportKeyPairCommand({
    KeyName: keyName,
    PublicKeyMaterial: Buffer.from(publicKey),
    TagSpecifications: [{ ResourceType: 'key-pair', Tags: [componentTag('head')] }],
  });
  const made = await orNone(
    call(ec2, command, `import the public key ${keyName}`),
    'InvalidKeyPair.Duplicate',
  );
  return made === undefined ? await findKeyPair(ec2, keyName) : undefined;
}

/**
 * The comment behind a key is nobody's business but its owner's. AWS shows the key when it is asked to; where an endpoint other than
 * AWS does not, there is nothing to compare.
 */
function holds({ PublicKey }: KeyPairInfo, publicKey: string): boolean {
  return PublicKey === undefined || material(PublicKey) === material(publicKey);
}

function material(key: string): string {
  return key.trim().split(/\s+/).slice(0, 2).join(' ');
}

function another(keyName: string): BotError {
  return new BotError(
    'conflict',
    words`There is a key pair ${code(keyName)} already, and it holds another key.`,
    { hint: words`Give yours another name, or delete that one if nobody needs it.` },
  );
}
