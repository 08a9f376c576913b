import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListFunctionsCommand,
  PutFunctionConcurrencyCommand,
  ResourceNotFoundException,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Account, anAccount, aServiceRole, clientsOf, errorOf, ZIP } from './support.js';

const FunctionName = 'lease';

async function create(account: Account, more: Partial<CreateFunctionCommandInput> = {}): Promise<string> {
  const Role =
    more.Role ?? (await aServiceRole(account, 'lease', 'lambda.amazonaws.com', ['ec2:DescribeInstances']));
  const usual = {
    FunctionName,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Code: { ZipFile: ZIP },
  } as const;
  const made = await account.lambda.send(new CreateFunctionCommand({ ...usual, ...more, Role }));
  return made.FunctionArn ?? '';
}

const invoke = async (
  account: Account,
  event: unknown,
): Promise<{ error: string | undefined; answer: unknown }> => {
  const Payload = JSON.stringify(event);
  const { FunctionError, Payload: answer } = await account.lambda.send(
    new InvokeCommand({ FunctionName, Payload }),
  );
  return { error: FunctionError, answer: JSON.parse(answer?.transformToString() ?? '') as unknown };
};

describe('a function', () => {
  it('is Pending first and then Active, and says what it is made of', async () => {
    const account = anAccount();
    account.aws.faults.functionPendingMs = 5000;
    const arn = await create(account, {
      Timeout: 60,
      Environment: { Variables: { A: '1' } },
      Tags: { a: '1' },
    });
    const look = (): Promise<unknown> =>
      account.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(await look()).toMatchObject({ State: 'Pending', LastUpdateStatus: 'InProgress' });
    await account.pass({ seconds: 5 });
    expect(await look()).toMatchObject({
      FunctionArn: arn,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Runtime: 'nodejs24.x',
      Timeout: 60,
      MemorySize: 128,
      CodeSha256: createHash('sha256').update(ZIP).digest('base64'),
      Environment: { Variables: { A: '1' } },
    });
    const whole = await account.lambda.send(new GetFunctionCommand({ FunctionName: arn }));
    expect(whole).toMatchObject({ Tags: { a: '1' }, Configuration: { FunctionName } });
  });

  it.each<[string, Partial<CreateFunctionCommandInput>, string, string]>([
    [
      'a role that is not there',
      { Role: 'arn:aws:iam::123456789012:role/x' },
      'InvalidParameterValueException',
      'cannot be assumed by Lambda',
    ],
    [
      'a runtime nobody knows',
      { Runtime: 'nodejs99.x' as 'nodejs24.x' },
      'InvalidParameterValueException',
      'nodejs99.x',
    ],
    [
      'code that is no zip',
      { Code: { ZipFile: Buffer.from('exports.handler') } },
      'InvalidParameterValueException',
      'Could not unzip',
    ],
    [
      'code that is not in S3',
      { Code: { S3Bucket: 'b', S3Key: 'k' } },
      'InvalidParameterValueException',
      'NoSuchKey',
    ],
    ['more time than there is', { Timeout: 901 }, 'ValidationException', '900'],
    ['a name with spaces', { FunctionName: 'my function' }, 'ValidationException', 'functionName'],
  ])('is refused with %s', async (_what, more, name, message) => {
    const refused = await errorOf(create(anAccount(), more));
    expect(refused.name).toBe(name);
    expect(refused.message).toContain(message);
  });

  it('wants a role that Lambda may assume, and knows of', async () => {
    const account = anAccount();
    const other = await aServiceRole(account, 'other', 'ec2.amazonaws.com', []);
    await expect(create(account, { Role: other })).rejects.toThrow('cannot be assumed by Lambda');
    account.aws.faults.iamPropagationMs = 8000;
    const Role = await aServiceRole(account, 'right', 'lambda.amazonaws.com', []);
    await expect(create(account, { Role })).rejects.toThrow('cannot be assumed by Lambda');
    await account.pass({ seconds: 8 });
    await create(account, { Role });
  });

  it('is there once', async () => {
    const account = anAccount();
    await create(account);
    const Role = 'arn:aws:iam::123456789012:role/lease';
    await expect(create(account, { Role })).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: lease',
    });
    expect((await account.lambda.send(new ListFunctionsCommand())).Functions).toHaveLength(1);
    await account.lambda.send(new DeleteFunctionCommand({ FunctionName }));
    const look = errorOf(account.lambda.send(new GetFunctionCommand({ FunctionName })));
    expect(await look).toBeInstanceOf(ResourceNotFoundException);
  });

  it('is changed in one thing at a time', async () => {
    const account = anAccount();
    await create(account);
    account.aws.faults.functionPendingMs = 3000;
    const settings = new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 30 });
    expect(await account.lambda.send(settings)).toMatchObject({
      Timeout: 30,
      LastUpdateStatus: 'InProgress',
      State: 'Active',
    });
    const ZipFile = Buffer.concat([ZIP, Buffer.from('more')]);
    const code = (): Promise<{ CodeSha256?: string | undefined }> =>
      account.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    await expect(code()).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await account.pass({ seconds: 3 });
    expect((await code()).CodeSha256).toBe(createHash('sha256').update(ZipFile).digest('base64'));
  });

  it('can be kept to so many runs at once', async () => {
    const account = anAccount();
    await create(account);
    const limit = { FunctionName, ReservedConcurrentExecutions: 1 };
    await account.lambda.send(new PutFunctionConcurrencyCommand(limit));
    const seen = await account.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    expect(seen.ReservedConcurrentExecutions).toBe(1);
  });

  it('has a policy that says who may call it', async () => {
    const account = anAccount();
    const arn = await create(account);
    const look = (): Promise<{ Policy?: string | undefined }> =>
      account.lambda.send(new GetPolicyCommand({ FunctionName }));
    await expect(look()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const may = {
      FunctionName,
      StatementId: 's',
      Action: 'lambda:InvokeFunction',
      Principal: 'scheduler.amazonaws.com',
    };
    await account.lambda.send(new AddPermissionCommand({ ...may, SourceAccount: '123456789012' }));
    expect(JSON.parse((await look()).Policy ?? '')).toMatchObject({
      Statement: [
        { Sid: 's', Effect: 'Allow', Resource: arn, Principal: { Service: 'scheduler.amazonaws.com' } },
      ],
    });
    const again = account.lambda.send(new AddPermissionCommand(may));
    await expect(again).rejects.toThrow('The statement id (s) provided already exists');
  });
});

describe('Invoke', () => {
  it('runs the code with the event, and answers what it answers', async () => {
    const account = anAccount({
      runFunction: (code, event, { functionName, environment }) =>
        Promise.resolve({ size: code.length, event, functionName, environment }),
    });
    await create(account, { Environment: { Variables: { A: '1' } } });
    expect(await invoke(account, { n: 1 })).toEqual({
      error: undefined,
      answer: { size: ZIP.length, event: { n: 1 }, functionName: 'lease', environment: { A: '1' } },
    });
    expect(account.aws.invocations).toMatchObject([
      { functionName: 'lease', at: account.now(), event: { n: 1 } },
    ]);
  });

  it('tells that the code failed, and why', async () => {
    const account = anAccount({ runFunction: () => Promise.reject(new Error('no luck')) });
    await create(account);
    expect(await invoke(account, {})).toEqual({
      error: 'Unhandled',
      answer: { errorType: 'Error', errorMessage: 'no luck' },
    });
    expect(account.aws.invocations).toMatchObject([{ error: 'no luck' }]);
  });

  // A second of real time: the limit guards against code that hangs for real, whatever the simulation's clock says.
  it('ends code that takes longer than it may', async () => {
    let stopped = false;
    const account = anAccount({
      runFunction: (_code, _event, { signal }) =>
        new Promise(() => {
          signal.addEventListener('abort', () => (stopped = true));
        }),
    });
    await create(account, { Timeout: 1 });
    expect(await invoke(account, {})).toMatchObject({
      answer: { errorMessage: 'Task timed out after 1.00 seconds' },
    });
    expect(stopped).toBe(true);
  });

  it('fails where there is nothing to run it', async () => {
    const account = anAccount();
    await create(account);
    expect(await invoke(account, {})).toMatchObject({ error: 'Unhandled' });
  });

  it('runs it in the name of its role', async () => {
    const account: Account = anAccount({
      runFunction: async (_code, _event, { credentials, region }) =>
        (await clientsOf(account.aws, { credentials, region }).sts.send(new GetCallerIdentityCommand())).Arn,
    });
    await create(account);
    expect((await invoke(account, {})).answer).toBe('arn:aws:sts::123456789012:assumed-role/lease/lease');
  });
});
