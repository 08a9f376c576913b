import type { IAMClient } from '@aws-sdk/client-iam';
import { TAG } from '../../domain/tags.js';
import { code, words, type Words } from '../../domain/words.js';
import { ec2Service, type Names } from '../names.js';
import type { Component } from './component.js';
import { findProfile, prepareProfile, roleNames } from './instance-profile.js';
import { absent, present, wrong, type Look } from './look.js';
import { policy, trusting } from './policy-document.js';
import { lookAtRole, prepareRole, type RoleSpec } from './roles.js';

/** What annex instances may do at AWS: fetch bundles, and say of themselves that they are in the pool. */
export class Profile implements Component {
  readonly #iam: IAMClient;

  constructor(hands: { readonly iam: IAMClient }) {
    this.#iam = hands.iam;
  }

  describe({ instanceRole }: Names): Words {
    return words`${code(instanceRole)}: a role that may read the bundles, say what its machine does, and nothing else`;
  }

  async prepare(names: Names): Promise<void> {
    await prepareRole(this.#iam, instanceRole(names));
    await prepareProfile(this.#iam, names.instanceRole, 'profile');
  }

  look(names: Names): readonly Promise<Look>[] {
    return [lookAtRole(this.#iam, instanceRole(names)), this.#lookAtProfile(names)];
  }

  async #lookAtProfile(names: Names): Promise<Look> {
    const profile = await findProfile(this.#iam, names.instanceRole);
    const name = code(names.instanceRole);
    if (profile === undefined) return absent(words`The instance profile ${name}`);
    return roleNames(profile).includes(names.instanceRole)
      ? present()
      : present(wrong(words`The instance profile ${name} does not hold the role of its name.`));
  }
}

/** What annex instances act by. */
export function instanceRole(names: Names): RoleSpec {
  return {
    component: 'profile',
    name: names.instanceRole,
    description: 'Annex instances: read their bundle, tag themselves as being in the pool.',
    trust: trusting(ec2Service(names)),
    boundaryArn: names.boundaryArn,
    policy: policy(
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `${names.bucketArn}/bundles/*` },
      {
        Effect: 'Allow',
        Action: 'ec2:CreateTags',
        Resource: `arn:${names.partition}:ec2:${names.region}:${names.accountId}:instance/*`,
        Condition: {
          Null: { [`aws:ResourceTag/${TAG.pool}`]: 'false' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': TAG.poolState },
        },
      },
    ),
  };
}
