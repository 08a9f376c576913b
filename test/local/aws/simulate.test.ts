import { CreateRoleCommand, PutRolePolicyCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { DecodeAuthorizationMessageCommand, STSClient } from '@aws-sdk/client-sts';
import { IAMClient } from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { startLocalAws, type LocalAws } from '../../../src/local/aws/index.js';

const PolicySourceArn = 'arn:aws:iam::123456789012:role/lab';
const STATEMENTS = [
  { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::ours/*' },
  { Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::ours/secret' },
  {
    Effect: 'Allow',
    Action: 'ec2:StopInstances',
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
  },
];

describe('asking IAM what somebody may do', () => {
  let aws: LocalAws;
  const config = { region: 'us-east-1', credentials: { accessKeyId: 'AKIAROOT', secretAccessKey: 'root' } };
  const iam = () => aws.attach(new IAMClient(config));

  beforeEach(async () => {
    aws = startLocalAws({ now: () => 0 });
    const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
    await iam().send(new CreateRoleCommand({ RoleName: 'lab', AssumeRolePolicyDocument: document(trust) }));
    const policy = { RoleName: 'lab', PolicyName: 'p', PolicyDocument: document(STATEMENTS) };
    await iam().send(new PutRolePolicyCommand(policy));
  });

  const ask = async (ActionNames: string[], ResourceArns?: string[]) => {
    const about = ResourceArns === undefined ? {} : { ResourceArns };
    const command = new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames, ...about });
    return (await iam().send(command)).EvaluationResults ?? [];
  };

  it('gives one result for an action, as strict as the strictest, and one for each thing in it', async () => {
    const things = ['plain', 'secret'].map((name) => `arn:aws:s3:::ours/${name}`);
    const [result, ...others] = await ask(['s3:GetObject'], things);
    expect(others).toEqual([]);
    expect(result?.EvalDecision).toBe('explicitDeny');
    expect(result?.ResourceSpecificResults?.map((each) => each.EvalResourceDecision)).toEqual([
      'allowed',
      'explicitDeny',
    ]);
  });

  it('names the keys that a condition asks about and nobody gave', async () => {
    const [result] = await ask(['ec2:StopInstances']);
    expect(result).toMatchObject({ EvalDecision: 'implicitDeny', MissingContextValues: ['aws:SourceVpc'] });
  });

  it('takes no actions in one question that need to know different things', async () => {
    await expect(ask(['ec2:StopInstances', 'ec2:RunInstances'])).rejects.toMatchObject({
      name: 'InvalidInputException',
      message:
        'Invalid Input Actions: [ec2:RunInstances] and [ec2:StopInstances] require different authorization information.',
    });
  });

  it('knows nobody who is not there', async () => {
    const command = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `${PolicySourceArn}-2`,
      ActionNames: ['s3:GetObject'],
    });
    await expect(iam().send(command)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('reads no refusal that it did not write', async () => {
    const sts = aws.attach(new STSClient(config));
    const command = new DecodeAuthorizationMessageCommand({ EncodedMessage: 'nonsense' });
    await expect(sts.send(command)).rejects.toMatchObject({ name: 'InvalidAuthorizationMessageException' });
  });
});
