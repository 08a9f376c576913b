import { describe, expect, it } from '@jest/globals';
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { type Account, anAccount, errorOf, launch } from '../support.js';

const create = async ({ ec2 }: Account, GroupName = 'annex', Description = 'annexes'): Promise<string> =>
  (await ec2.send(new CreateSecurityGroupCommand({ GroupName, Description }))).GroupId ?? '';
const look = async ({ ec2 }: Account, id: string): Promise<SecurityGroup | undefined> =>
  (await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [id] }))).SecurityGroups?.[0];
const ssh = (CidrIp: string, Description?: string): IpPermission => ({
  IpProtocol: 'tcp',
  FromPort: 22,
  ToPort: 22,
  IpRanges: [Description === undefined ? { CidrIp } : { CidrIp, Description }],
});

describe('a security group', () => {
  it('starts in the default VPC with nothing in and everything out', async () => {
    const account = anAccount();
    const group = await look(account, await create(account));
    expect(group).toMatchObject({
      GroupName: 'annex',
      Description: 'annexes',
      OwnerId: '123456789012',
      IpPermissions: [],
    });
    expect(group?.VpcId).toMatch(/^vpc-/);
    expect(group?.IpPermissionsEgress).toMatchObject([
      { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] },
    ]);
  });

  it('shows rules of the same ports together, and each rule alone', async () => {
    const account = anAccount();
    const GroupId = await create(account);
    const IpPermissions = [
      { ...ssh('10.0.0.0/8', 'office'), UserIdGroupPairs: [{ GroupId, Description: 'itself' }] },
      ssh('192.168.0.0/16'),
    ];
    const { SecurityGroupRules } = await account.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }),
    );
    expect(SecurityGroupRules).toHaveLength(3);
    expect((await look(account, GroupId))?.IpPermissions).toEqual([
      {
        IpProtocol: 'tcp',
        FromPort: 22,
        ToPort: 22,
        IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'office' }, { CidrIp: '192.168.0.0/16' }],
        Ipv6Ranges: [],
        PrefixListIds: [],
        UserIdGroupPairs: [{ GroupId, UserId: '123456789012', Description: 'itself' }],
      },
    ]);
    const rules = await account.ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId] }] }),
    );
    expect(rules.SecurityGroupRules?.filter(({ IsEgress }) => IsEgress === false)).toMatchObject([
      { CidrIpv4: '10.0.0.0/8', FromPort: 22, Description: 'office' },
      { ReferencedGroupInfo: { GroupId } },
      { CidrIpv4: '192.168.0.0/16' },
    ]);
  });

  it('takes each rule once, and all rules of a call or none', async () => {
    const account = anAccount();
    const GroupId = await create(account);
    const allow = (...IpPermissions: IpPermission[]): Promise<unknown> =>
      account.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
    await allow(ssh('10.0.0.0/8'));
    const again = await errorOf(allow(ssh('0.0.0.0/0'), ssh('10.0.0.0/8', 'another description')));
    expect(again.name).toBe('InvalidPermission.Duplicate');
    expect(again.message).toBe(
      'the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists',
    );
    await expect(allow(ssh('1.1.1.1/32'), ssh('1.1.1.1/32'))).rejects.toThrow(
      'must not appear multiple times',
    );
    const other = allow({
      IpProtocol: 'tcp',
      FromPort: 1,
      ToPort: 2,
      UserIdGroupPairs: [{ GroupId: 'sg-0123456789abcdef0' }],
    });
    await expect(other).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    await expect(allow(ssh('everywhere'))).rejects.toThrow('CIDR block everywhere is malformed');
    expect((await look(account, GroupId))?.IpPermissions?.[0]?.IpRanges).toHaveLength(1);
  });

  it('gives rules up by what they are and by id, both ways', async () => {
    const account = anAccount();
    const GroupId = await create(account);
    const IpPermissions = [ssh('10.0.0.0/8'), ssh('10.1.0.0/16')];
    const { SecurityGroupRules = [] } = await account.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }),
    );
    await account.ec2.send(
      new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh('10.0.0.0/8')] }),
    );
    const again = account.ec2.send(
      new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions: [ssh('10.0.0.0/8')] }),
    );
    await expect(again).rejects.toMatchObject({ name: 'InvalidPermission.NotFound' });
    const last = SecurityGroupRules[1]?.SecurityGroupRuleId ?? '';
    await account.ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: [last] }));
    const everything = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    await account.ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: everything }));
    expect(await look(account, GroupId)).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [] });
    await account.ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: everything }));
    expect((await look(account, GroupId))?.IpPermissionsEgress).toHaveLength(1);
  });

  it('has a name of its own in its VPC, and a description of plain characters', async () => {
    const account = anAccount();
    await create(account);
    const again = await errorOf(create(account));
    expect(again.name).toBe('InvalidGroup.Duplicate');
    expect(again.message).toMatch(/^The security group 'annex' already exists for VPC 'vpc-/);
    await expect(create(account, 'sg-mine')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(create(account, 'other', 'for Ada’s annex')).rejects.toThrow(
      'Invalid security group description',
    );
    await expect(create(account, 'other', '')).rejects.toMatchObject({ name: 'MissingParameter' });
  });

  it('stays while something uses it', async () => {
    const account = anAccount();
    const [used, other] = [await create(account), await create(account, 'other')];
    const [id = ''] = await launch(account, { SecurityGroupIds: [used] });
    const remove = (GroupId: string): Promise<unknown> =>
      account.ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
    await expect(remove(used)).rejects.toThrow(`resource ${used} has a dependent object`);
    account.aws.console.terminate(id);
    await account.pass({ minutes: 1 });
    const refer = [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: used }] }];
    await account.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({ GroupId: other, IpPermissions: refer }),
    );
    await expect(remove(used)).rejects.toMatchObject({ name: 'DependencyViolation' });
    await remove(other);
    await remove(used);
    await expect(remove(used)).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
  });

  it('called default comes with the VPC, and cannot be deleted', async () => {
    const { ec2 } = anAccount();
    const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['default'] }));
    expect(SecurityGroups).toHaveLength(1);
    const remove = ec2.send(new DeleteSecurityGroupCommand({ GroupId: SecurityGroups?.[0]?.GroupId }));
    await expect(remove).rejects.toMatchObject({ name: 'CannotDelete' });
    const missing = ec2.send(new DescribeSecurityGroupsCommand({ GroupNames: ['annex'] }));
    await expect(missing).rejects.toMatchObject({ name: 'InvalidGroup.NotFound' });
    const filtered = await ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: ['annex'] }] }),
    );
    expect(filtered.SecurityGroups).toEqual([]);
  });
});
