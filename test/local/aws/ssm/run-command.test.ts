import { AssociateIamInstanceProfileCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand } from '@aws-sdk/client-iam';
import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  SendCommandCommand,
  type GetCommandInvocationCommandOutput,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { aServiceRole, anAccount, errorOf, launch, type Account } from '../support.js';

let account: Account;
beforeEach(() => {
  account = anAccount({ machine: { bootSeconds: 30 } });
});

/** An instance profile whose role may do this; answers its name. */
async function aProfile(name: string, actions: readonly string[]): Promise<string> {
  await aServiceRole(account, name, 'ec2.amazonaws.com', actions);
  await account.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await account.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  await account.pass({ minutes: 1 });
  return name;
}

async function aMachine(): Promise<string> {
  const Name = await aProfile('managed', ['ssm:UpdateInstanceInformation']);
  const [id = ''] = await launch(account, { IamInstanceProfile: { Name } });
  await account.pass({ minutes: 2 });
  return id;
}

async function send(id: string, some: Partial<SendCommandCommandInput> = {}): Promise<string> {
  const command = new SendCommandCommand({
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [id],
    Parameters: { commands: ['true'] },
    ...some,
  });
  return (await account.ssm.send(command)).Command?.CommandId ?? '';
}

async function look(id: string, CommandId: string): Promise<GetCommandInvocationCommandOutput> {
  return await account.ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: id }));
}

async function pings(): Promise<readonly (string | undefined)[]> {
  const { InstanceInformationList = [] } = await account.ssm.send(new DescribeInstanceInformationCommand({}));
  return InstanceInformationList.map(({ PingStatus }) => PingStatus);
}

describe('a machine takes commands', () => {
  it('once its agent has registered', async () => {
    const Name = await aProfile('managed', ['ssm:UpdateInstanceInformation']);
    const [id = ''] = await launch(account, { IamInstanceProfile: { Name } });
    await account.pass({ seconds: 35 });
    expect((await errorOf(send(id))).name).toBe('InvalidInstanceId');
    expect(await pings()).toEqual([]);
    await account.pass({ seconds: 30 });
    expect(await send(id)).not.toBe('');
    expect(await pings()).toEqual(['Online']);
  });

  it.each(['no profile', 'a role without the right'])('not with %s', async (what) => {
    const Name = await aProfile('other', ['s3:GetObject']);
    const asked = what === 'no profile' ? {} : { IamInstanceProfile: { Name } };
    const [id = ''] = await launch(account, asked);
    await account.pass({ minutes: 30 });
    expect((await errorOf(send(id))).name).toBe('InvalidInstanceId');
  });

  it('not while it is stopped, though it stays known', async () => {
    const id = await aMachine();
    expect(await pings()).toEqual(['Online']);
    await account.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await account.pass({ minutes: 2 });
    expect((await errorOf(send(id))).name).toBe('InvalidInstanceId');
    expect(await pings()).toEqual(['ConnectionLost']);
  });

  it('some minutes after it was given a profile', async () => {
    const Name = await aProfile('managed', ['ssm:UpdateInstanceInformation']);
    const [id = ''] = await launch(account);
    await account.pass({ minutes: 30 });
    const give = (): Promise<unknown> =>
      account.ec2.send(
        new AssociateIamInstanceProfileCommand({ InstanceId: id, IamInstanceProfile: { Name } }),
      );
    await give();
    expect((await errorOf(give())).name).toBe('IncorrectState');
    expect((await errorOf(send(id))).name).toBe('InvalidInstanceId');
    await account.pass({ minutes: 6 });
    expect(await send(id)).not.toBe('');
  });
});

describe('a command', () => {
  it('is not known at once, then under way, then done', async () => {
    const id = await aMachine();
    const commandId = await send(id, { Comment: 'to see' });
    expect((await errorOf(look(id, commandId))).name).toBe('InvocationDoesNotExist');
    await account.pass({ seconds: 0.6 });
    expect(await look(id, commandId)).toMatchObject({
      Status: 'InProgress',
      ResponseCode: -1,
      StandardOutputContent: '',
    });
    await account.pass({ seconds: 1 });
    expect(await look(id, commandId)).toMatchObject({ Comment: 'to see', CommandId: commandId });
    expect((await look(id, commandId)).Status).not.toBe('InProgress');
  });

  it.each<[what: string, some: Partial<SendCommandCommandInput>, refused: string]>([
    ['another document', { DocumentName: 'AWS-RunPatchBaseline' }, 'InvalidDocument'],
    ['no commands', { Parameters: {} }, 'InvalidParameters'],
    [
      'a parameter that the document lacks',
      { Parameters: { commands: ['true'], x: ['1'] } },
      'InvalidParameters',
    ],
    ['a shorter wait than AWS allows', { TimeoutSeconds: 5 }, 'ValidationException'],
    ['a long comment', { Comment: 'x'.repeat(101) }, 'ValidationException'],
    ['a very long script', { Parameters: { commands: ['x'.repeat(70_000)] } }, 'MaxDocumentSizeExceeded'],
  ])('is refused with %s', async (_what, some, refused) => {
    const id = await aMachine();
    expect((await errorOf(send(id, some))).name).toBe(refused);
  });
});
