import {
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  RemoveRoleFromInstanceProfileCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { code, words } from '../../../domain/words.js';
import { call } from '../../call.js';
import { orNone } from '../../expect.js';
import { findProfile, roleNames } from '../instance-profile.js';
import { POLICY_NAME } from '../roles.js';
import { bearsOurTag, type Thing } from './thing.js';

const GONE = 'NoSuchEntity';

/** The instance profile and the role of this name, in the order in which IAM lets them go. */
export async function profileThings(iam: IAMClient, name: string): Promise<readonly Thing[]> {
  const [profile, roles] = await Promise.all([findProfile(iam, name), roleThings(iam, name)]);
  if (profile === undefined) return roles;
  const remove = async (): Promise<void> => {
    const doing = `delete the instance profile ${name}`;
    for (const RoleName of roleNames(profile)) {
      const command = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName });
      await orNone(call(iam, command, doing), GONE);
    }
    await orNone(call(iam, new DeleteInstanceProfileCommand({ InstanceProfileName: name }), doing), GONE);
  };
  return [{ what: words`instance profile ${code(name)}`, ours: bearsOurTag(profile.Tags), remove }, ...roles];
}

/** The role of this name with its policy, if there is one. */
export async function roleThings(iam: IAMClient, RoleName: string): Promise<readonly Thing[]> {
  const looking = call(iam, new GetRoleCommand({ RoleName }), `look at the role ${RoleName}`);
  const role = (await orNone(looking, GONE))?.Role;
  if (role === undefined) return [];
  const remove = async (): Promise<void> => {
    const doing = `delete the role ${RoleName}`;
    await orNone(call(iam, new DeleteRolePolicyCommand({ RoleName, PolicyName: POLICY_NAME }), doing), GONE);
    await orNone(call(iam, new DeleteRoleCommand({ RoleName }), doing), GONE);
  };
  return [{ what: words`role ${code(RoleName)}`, ours: bearsOurTag(role.Tags), remove }];
}
