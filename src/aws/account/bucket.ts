import {
  CreateBucketCommand,
  HeadBucketCommand,
  type BucketLocationConstraint,
  type S3Client,
} from '@aws-sdk/client-s3';
import { code, words, type Words } from '../../domain/words.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import type { Names } from '../names.js';
import { bucketSettings } from './bucket-settings.js';
import { makeRight, type Component, type Setting } from './component.js';
import { absent, present, wrong, type Look } from './look.js';

/** The configuration bucket: annexes fetch their bundles from it. */
export class Bucket implements Component {
  readonly #s3: S3Client;

  constructor(hands: { readonly s3: S3Client }) {
    this.#s3 = hands.s3;
  }

  describe({ bucket }: Names): Words {
    return words`${code(bucket)}, private and encrypted`;
  }

  async prepare(names: Names): Promise<void> {
    if (!(await bucketExists(this.#s3, names))) await this.#create(names);
    await makeRight(bucketSettings(this.#s3, names));
  }

  look(names: Names): readonly Promise<Look>[] {
    return bucketSettings(this.#s3, names).map((setting) => this.#lookAt(names, setting));
  }

  async #lookAt({ bucket }: Names, setting: Setting): Promise<Look> {
    const right = await orNone(setting.isRight(), 'NoSuchBucket');
    if (right === undefined) return absent(words`The bucket ${code(bucket)}`);
    return right ? present() : present(wrong(setting.problem));
  }

  async #create({ bucket, region }: Names): Promise<void> {
    const command = new CreateBucketCommand({
      Bucket: bucket,
      ObjectOwnership: 'BucketOwnerEnforced',
      // S3's first region is the one that must not be named. AWS: CreateBucket, LocationConstraint.
      ...(region === 'us-east-1'
        ? {}
        : // S3 has more regions than the SDK lists.
          { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
    });
    await orNone(call(this.#s3, command, `create the bucket ${bucket}`), 'BucketAlreadyOwnedByYou');
  }
}

/** True when this account has the bucket. */
export async function bucketExists(s3: S3Client, { bucket, accountId }: Names): Promise<boolean> {
  const command = new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: accountId });
  return (
    (await orNone(call(s3, command, `look at the bucket ${bucket}`), 'NotFound', 'NoSuchBucket')) !==
    undefined
  );
}
