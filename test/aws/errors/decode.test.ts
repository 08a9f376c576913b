import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { botPolicy } from '../../../src/aws/policy.js';
import { isBotError } from '../../../src/domain/errors.js';
import { TAG } from '../../../src/domain/tags.js';
import { plainText } from '../../../src/domain/words.js';
import { makeBench, prepareAll } from '../../contracts/aws-bench.js';
import { makeLocalBench, type LocalBench } from '../../support/local-bench.js';

const DECODE = { Effect: 'Allow', Action: 'sts:DecodeAuthorizationMessage', Resource: '*' };

describe('what EC2 refuses in code', () => {
  let root: LocalBench;
  beforeEach(async () => {
    root = makeLocalBench();
    await prepareAll(root);
    await root.settle();
    root.aws.faults.encodedRefusals = true;
  });

  /** What a bot without the right to pass roles, and with these more statements, is told when it starts an instance. */
  const refusedLaunch = async (...more: readonly object[]): Promise<string> => {
    const { Version, Statement } = botPolicy({ accountId: '123456789012', region: 'us-east-1' });
    const left = Statement.filter(({ Action }) => !Action.includes('iam:PassRole'));
    const credentials = await makeUser(JSON.stringify({ Version, Statement: [...left, ...more] }));
    const prepareClient = <C>(client: C): C => root.aws.attach(client);
    const bot = makeBench({ clock: root.clock, credentials, prepareClient });
    const { securityGroupId, instanceProfileArn, keyName } = await root.account.getLaunchParts();
    const imageId = await root.cloud.getDefaultImageId('x86_64');
    const launched = bot.cloud.launch({
      token: 'run_1-1',
      count: 1,
      atLeast: 1,
      instanceType: 'm4.large',
      imageId,
      securityGroupIds: [securityGroupId],
      instanceProfileArn,
      keyName,
      userData: '#!/bin/bash\n',
      tags: { [TAG.pool]: 'default' },
    });
    const error = await launched.catch((reason: unknown) => reason);
    if (!isBotError(error, 'permission')) throw new Error('It was not refused.');
    return `${error.message} ${plainText(error.hint ?? [])}`;
  };

  const makeUser = async (PolicyDocument: string) => {
    const { iam } = root.outside;
    await iam.send(new CreateUserCommand({ UserName: 'bot' }));
    await iam.send(new PutUserPolicyCommand({ UserName: 'bot', PolicyName: 'bot', PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'bot' }));
    return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: 's' };
  };

  it('is read by whoever may: the action that is missing, on what, and its statement', async () => {
    const said = await refusedLaunch(DECODE);
    expect(said).toContain('AWS refuses iam:PassRole to the bot.');
    expect(said).toContain('It was about arn:aws:iam::123456789012:role/condor-annex-instance-us-east-1.');
    expect(said).toContain('"iam:PassedToService":"ec2.amazonaws.com"');
  });

  it('is guessed from the call by whoever may not, with none of the code shown', async () => {
    const said = await refusedLaunch();
    expect(said).toContain('AWS refuses ec2:RunInstances to the bot.');
    expect(said).not.toContain('Encoded');
    expect(said).not.toContain('local-');
  });

  it('says what is forbidden on purpose', async () => {
    const said = await refusedLaunch(DECODE, { Effect: 'Deny', Action: 'ec2:RunInstances', Resource: '*' });
    expect(said).toContain('It is forbidden on purpose, in a policy: ask whoever keeps it.');
  });
});
