import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  GetInstanceProfileCommand,
  RemoveRoleFromInstanceProfileCommand,
  type IAMClient,
  type InstanceProfile,
} from '@aws-sdk/client-iam';
import { call } from '../call.js';
import { orNone } from '../expect.js';
import { componentTag, type Made } from '../names.js';

/** Makes an instance profile that holds the role of its own name and no other. */
export async function prepareProfile(iam: IAMClient, name: string, made: Made): Promise<void> {
  const profile = await findProfile(iam, name);
  if (profile === undefined) await create(iam, name, made);
  await giveRole(iam, name, roleNames(profile));
}

/** The instance profile, if there is one. */
export async function findProfile(iam: IAMClient, name: string): Promise<InstanceProfile | undefined> {
  const command = new GetInstanceProfileCommand({ InstanceProfileName: name });
  const seen = await orNone(call(iam, command, `look at the instance profile ${name}`), 'NoSuchEntity');
  return seen?.InstanceProfile;
}

/** The names of the roles that it holds: none or one. */
export function roleNames(profile: InstanceProfile | undefined): readonly string[] {
  return (profile?.Roles ?? []).flatMap(({ RoleName }) => RoleName ?? []);
}

async function create(iam: IAMClient, name: string, made: Made): Promise<void> {
  const command = new CreateInstanceProfileCommand({
    InstanceProfileName: name,
    Tags: [componentTag(made)],
  });
  await orNone(call(iam, command, `create the instance profile ${name}`), 'EntityAlreadyExists');
}

/** A profile holds one role. */
async function giveRole(iam: IAMClient, name: string, roles: readonly string[]): Promise<void> {
  const doing = `give the instance profile ${name} its role`;
  for (const RoleName of roles.filter((role) => role !== name)) {
    const command = new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: name, RoleName });
    await call(iam, command, doing);
  }
  if (roles.includes(name)) return;
  const command = new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name });
  await call(iam, command, doing);
}
