import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  GetInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
  type IAMClient,
  type InstanceProfile,
} from '@aws-sdk/client-iam';
import { TAG } from '../../domain/tags.js';
import { code, words, type Words } from '../../domain/words.js';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import { componentTag, type Names } from '../names.js';
import type { Component } from './component.js';
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
    return words`${code(instanceRole)}: a role that may read the bundles and nothing else`;
  }

  async prepare(names: Names): Promise<void> {
    const [, profile] = await Promise.all([
      prepareRole(this.#iam, instanceRole(names)),
      findProfile(this.#iam, names),
    ]);
    if (profile === undefined) await this.#create(names);
    await this.#giveRole(names, roleNames(profile));
  }

  look(names: Names): readonly Promise<Look>[] {
    return [lookAtRole(this.#iam, instanceRole(names)), this.#lookAtProfile(names)];
  }

  async #lookAtProfile(names: Names): Promise<Look> {
    const profile = await findProfile(this.#iam, names);
    const name = code(names.instanceRole);
    if (profile === undefined) return absent(words`The instance profile ${name}`);
    return roleNames(profile).includes(names.instanceRole)
      ? present()
      : present(wrong(words`The instance profile ${name} does not hold the role of its name.`));
  }

  async #create({ instanceRole: name }: Names): Promise<void> {
    const command = new CreateInstanceProfileCommand({
      InstanceProfileName: name,
      Tags: [componentTag('profile')],
    });
    await orNone(call(this.#iam, command, `create the instance profile ${name}`), 'EntityAlreadyExists');
  }

  /** A profile holds one role. */
  async #giveRole({ instanceRole: name }: Names, roles: readonly string[]): Promise<void> {
    const doing = `give the instance profile ${name} its role`;
    for (const RoleName of roles.filter((role) => role !== name)) {
      const command = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName });
      await call(this.#iam, command, doing);
    }
    if (roles.includes(name)) return;
    const command = new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name });
    await call(this.#iam, command, doing);
  }
}

/** The instance profile, if there is one. */
export async function findProfile(
  iam: IAMClient,
  { instanceRole: name }: Names,
): Promise<InstanceProfile | undefined> {
  const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
  const seen = await orNone(call(iam, command, `look at the instance profile ${name}`), 'NoSuchEntity');
  return seen?.InstanceProfile;
}

/** The names of the roles that it holds: none or one. */
export function roleNames(profile: InstanceProfile | undefined): readonly string[] {
  return (profile?.Roles ?? []).flatMap(({ RoleName }) => RoleName ?? []);
}

function instanceRole(names: Names): RoleSpec {
  return {
    component: 'profile',
    name: names.instanceRole,
    description: 'Annex instances: read their bundle, tag themselves as being in the pool.',
    trust: trusting(names.partition === 'aws-cn' ? 'ec2.amazonaws.com.cn' : 'ec2.amazonaws.com'),
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
