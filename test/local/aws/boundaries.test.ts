import {
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
} from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { startLocalAws } from '../../../src/local/aws/index.js';

const RoleName = 'lab';
const PermissionsBoundary = 'arn:aws:iam::123456789012:policy/most';
const document = (Statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement });

describe('a permissions boundary', () => {
  let iam: IAMClient;
  beforeEach(() => {
    const aws = startLocalAws({ now: () => 0 });
    const credentials = { accessKeyId: 'AKIAROOT', secretAccessKey: 'root' };
    iam = aws.attach(new IAMClient({ region: 'us-east-1', credentials }));
  });

  const makeRole = (more: object = {}) => {
    const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    return iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust), ...more }));
  };
  const makePolicy = () => {
    const PolicyDocument = document({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
    return iam.send(new CreatePolicyCommand({ PolicyName: 'most', PolicyDocument }));
  };
  const boundary = async () =>
    (await iam.send(new GetRoleCommand({ RoleName }))).Role?.PermissionsBoundary?.PermissionsBoundaryArn;

  it('is a policy that is there', async () => {
    await expect(makeRole({ PermissionsBoundary })).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
    });
  });

  it('is given with the role, or later, and taken away', async () => {
    await makePolicy();
    await makeRole({ PermissionsBoundary });
    expect(await boundary()).toBe(PermissionsBoundary);
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    expect(await boundary()).toBeUndefined();
    await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    expect(await boundary()).toBe(PermissionsBoundary);
  });
});
