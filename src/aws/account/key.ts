import {
  CreateKeyPairCommand,
  DeleteKeyPairCommand,
  DescribeKeyPairsCommand,
  type EC2Client,
  type KeyPairInfo,
} from '@aws-sdk/client-ec2';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  RestoreSecretCommand,
  UpdateSecretCommand,
  type DescribeSecretCommandOutput,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { BotError } from '../../domain/errors.js';
import { code, words, type Words } from '../../domain/words.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import { COMPONENT_TAG, componentTag, type Names } from '../names.js';
import type { Component } from './component.js';
import { absent, present, wrong, type Look } from './look.js';

type Secret = Pick<DescribeSecretCommandOutput, 'Description' | 'DeletedDate'>;

/** The key pair for looking into an instance by hand. Its private half goes to Secrets Manager and nowhere else. */
export class Key implements Component {
  readonly #ec2: EC2Client;
  readonly #secrets: SecretsManagerClient;

  constructor(hands: { readonly ec2: EC2Client; readonly secrets: SecretsManagerClient }) {
    this.#ec2 = hands.ec2;
    this.#secrets = hands.secrets;
  }

  describe({ keyPair, keySecret }: Names): Words {
    return words`${code(keyPair)}, its private key in Secrets Manager as ${code(keySecret)}`;
  }

  async prepare(names: Names): Promise<void> {
    const [pair, secret] = await Promise.all([
      findKeyPair(this.#ec2, names.keyPair),
      this.#findSecret(names),
    ]);
    if (secret?.DeletedDate !== undefined) await this.#restore(names);
    if (pair !== undefined && secret !== undefined && holdsKeyOf(secret, pair)) return;
    if (pair !== undefined) await this.#discard(names, pair);
    if ((await this.#make(names, secret)) === 'lost') await this.#makeAgain(names, secret);
  }

  look(names: Names): readonly Promise<Look>[] {
    return [this.#look(names)];
  }

  async #look(names: Names): Promise<Look> {
    const [pair, secret] = await Promise.all([
      findKeyPair(this.#ec2, names.keyPair),
      this.#findSecret(names),
    ]);
    const name = code(names.keySecret);
    if (pair === undefined) return absent(words`The key pair ${code(names.keyPair)}`);
    if (secret === undefined)
      return present(wrong(words`The private key is missing: there is no secret ${name}.`));
    return present(
      holdsKeyOf(secret, pair)
        ? undefined
        : wrong(words`The secret ${name} holds the private key of another key pair.`),
      secret.DeletedDate === undefined ? undefined : wrong(words`The secret ${name} is about to be deleted.`),
    );
  }

  async #findSecret({ keySecret }: Names): Promise<Secret | undefined> {
    const command = new DescribeSecretCommand({ SecretId: keySecret });
    return await orNone(call(this.#secrets, command, `look at the secret ${keySecret}`), 'ResourceNotFound');
  }

  async #restore({ keySecret }: Names): Promise<void> {
    const command = new RestoreSecretCommand({ SecretId: keySecret });
    await call(this.#secrets, command, `keep the secret ${keySecret}`);
  }

  /** A key pair whose private half nobody has is worth nothing. Running instances keep the public half they have. */
  async #discard({ keyPair }: Names, pair: KeyPairInfo): Promise<void> {
    if (pair.Tags?.some(({ Key }) => Key === COMPONENT_TAG) !== true) throw notOurs(keyPair);
    await call(this.#ec2, new DeleteKeyPairCommand({ KeyName: keyPair }), `replace the key pair ${keyPair}`);
  }

  /** The answer to the first try got lost, and with it the private half. */
  async #makeAgain(names: Names, secret: Secret | undefined): Promise<void> {
    const pair = await findKeyPair(this.#ec2, names.keyPair);
    if (pair !== undefined) await this.#discard(names, pair);
    if ((await this.#make(names, secret)) === 'lost')
      throw new BotError(
        'later',
        words`I could not create the key pair ${names.keyPair}: AWS's answer got lost.`,
      );
  }

  async #make({ keyPair, keySecret }: Names, secret: Secret | undefined): Promise<'made' | 'lost'> {
    const command = new CreateKeyPairCommand({
      KeyName: keyPair,
      KeyType: 'ed25519',
      TagSpecifications: [{ ResourceType: 'key-pair', Tags: [componentTag('key')] }],
    });
    const made = await orNone(
      call(this.#ec2, command, `create the key pair ${keyPair}`),
      'InvalidKeyPair.Duplicate',
    );
    if (made === undefined) return 'lost';
    const { KeyMaterial, KeyPairId } = made;
    if (KeyMaterial === undefined)
      throw new BotError('later', 'AWS made a key pair and kept its private key.');
    const Description = describeSecret(keyPair, KeyPairId);
    const doing = `keep the private key as the secret ${keySecret}`;
    const kept = { Description, SecretString: KeyMaterial };
    const make = new CreateSecretCommand({ Name: keySecret, Tags: [componentTag('key')], ...kept });
    // There is one already where the answer to a first try got lost; what it holds may be of another key pair.
    const isNew =
      secret === undefined &&
      (await orNone(call(this.#secrets, make, doing), 'ResourceExists')) !== undefined;
    if (!isNew) await call(this.#secrets, new UpdateSecretCommand({ SecretId: keySecret, ...kept }), doing);
    return 'made';
  }
}

/** A key pair as EC2 knows it: its public half, and whose it is. */
export async function findKeyPair(ec2: EC2Client, keyPair: string): Promise<KeyPairInfo | undefined> {
  const command = new DescribeKeyPairsCommand({ KeyNames: [keyPair], IncludePublicKey: true });
  const seen = await orNone(call(ec2, command, `look at the key pair ${keyPair}`), 'InvalidKeyPair.NotFound');
  return seen?.KeyPairs?.[0];
}

/** The description goes with the value in one call, so it tells whose private key the secret holds. */
function describeSecret(keyPair: string, id: string | undefined): string {
  return `Private key of the EC2 key pair ${keyPair} (${id ?? 'unknown'})`;
}

function holdsKeyOf(secret: Secret, pair: KeyPairInfo): boolean {
  return secret.Description?.includes(`(${pair.KeyPairId ?? 'unknown'})`) ?? false;
}

function notOurs(keyPair: string): BotError {
  return new BotError(
    'conflict',
    words`There is a key pair ${code(keyPair)} that setup did not make, so I leave it alone.`,
    {
      hint: words`Delete it if nobody needs it: ${code(`aws ec2 delete-key-pair --key-name ${keyPair}`)}.`,
    },
  );
}
