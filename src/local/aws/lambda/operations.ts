import { createHash } from 'node:crypto';
import type * as Lambda from '@aws-sdk/client-lambda';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import type { Iam } from '../iam/iam.js';
import type { Buckets } from '../s3/buckets.js';
import type { Functions, FunctionSettings, LambdaFunction } from './functions.js';

/** What functions need from the rest of the account. */
export interface LambdaHands {
  readonly account: Account;
  readonly iam: Iam;
  readonly buckets: Buckets;
}

const PRINCIPAL = 'lambda.amazonaws.com';
const RUNTIME =
  /^(nodejs(18|20|22|24|26)\.x|python3\.(9|1[0-4])|java(11|17|21|25)|dotnet(8|10)|ruby3\.[2-4]|provided\.al20(2|23))$/;
const NAME = /^[\w-]{1,64}$/;
const LONGEST_TIMEOUT = 900;

/** Functions: create, look, change, delete, limit. */
export function functionOperations(functions: Functions, { account, iam, buckets }: LambdaHands): Operations {
  return {
    CreateFunction: (input: Lambda.CreateFunctionRequest) => {
      const name = input.FunctionName ?? '';
      if (!NAME.test(name)) throw invalidName(name);
      if (functions.all.has(name)) {
        throw new AwsError('ResourceConflictException', `Function already exist: ${name}`);
      }
      const settings = settingsOf(input, undefined);
      checkRole(iam, settings.role);
      const fn: LambdaFunction = {
        name,
        arn: functions.arn(name),
        tags: new Map(Object.entries(input.Tags ?? {})),
        zip: zipOf(input.Code, buckets),
        settings,
        changedAt: 0,
        busyUntil: 0,
        isNew: true,
        revision: '',
        permissions: [],
        reservedConcurrency: undefined,
      };
      functions.touch(fn);
      functions.all.set(name, fn);
      return functions.describe(fn, true);
    },
    GetFunction: ({ FunctionName }: Lambda.GetFunctionRequest) => {
      const fn = functions.get(FunctionName);
      const { reservedConcurrency } = fn;
      return {
        Configuration: functions.describe(fn),
        Code: { RepositoryType: 'S3', Location: `https://awslambda.example/${fn.name}.zip` },
        ...(fn.tags.size === 0 ? {} : { Tags: Object.fromEntries(fn.tags) }),
        ...(reservedConcurrency === undefined
          ? {}
          : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
      };
    },
    GetFunctionConfiguration: ({ FunctionName }: Lambda.GetFunctionConfigurationRequest) =>
      functions.describe(functions.get(FunctionName)),
    ListFunctions: () => ({ Functions: [...functions.all.values()].map((fn) => functions.describe(fn)) }),
    UpdateFunctionCode: (input: Lambda.UpdateFunctionCodeRequest) => {
      const fn = functions.idle(input.FunctionName);
      const zip = zipOf(input, buckets);
      const CodeSha256 = createHash('sha256').update(zip).digest('base64');
      if (input.DryRun === true) return { ...functions.describe(fn), CodeSha256, CodeSize: zip.length };
      fn.zip = zip;
      fn.isNew = false;
      functions.touch(fn);
      return functions.describe(fn, true);
    },
    UpdateFunctionConfiguration: (input: Lambda.UpdateFunctionConfigurationRequest) => {
      const fn = functions.idle(input.FunctionName);
      const settings = settingsOf(input, fn.settings);
      checkRole(iam, settings.role);
      fn.settings = settings;
      fn.isNew = false;
      functions.touch(fn);
      return functions.describe(fn, true);
    },
    DeleteFunction: ({ FunctionName }: Lambda.DeleteFunctionRequest) => {
      functions.all.delete(functions.get(FunctionName).name);
      return {};
    },
    ...concurrencyOperations(functions),
    ...tagOperations(functions),
    GetAccountSettings: () => ({
      AccountLimit: { ConcurrentExecutions: 1000 },
      AccountUsage: { FunctionCount: functions.all.size },
    }),
    ...permissionOperations(functions, account),
  };
}

function concurrencyOperations(functions: Functions): Operations {
  return {
    PutFunctionConcurrency: (input: Lambda.PutFunctionConcurrencyRequest) => {
      functions.get(input.FunctionName).reservedConcurrency = input.ReservedConcurrentExecutions;
      return { ReservedConcurrentExecutions: input.ReservedConcurrentExecutions };
    },
    GetFunctionConcurrency: ({ FunctionName }: Lambda.GetFunctionConcurrencyRequest) => {
      const reserved = functions.get(FunctionName).reservedConcurrency;
      return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
    },
    DeleteFunctionConcurrency: ({ FunctionName }: Lambda.DeleteFunctionConcurrencyRequest) => {
      functions.get(FunctionName).reservedConcurrency = undefined;
      return {};
    },
  };
}

function tagOperations(functions: Functions): Operations {
  return {
    TagResource: ({ Resource, Tags }: Lambda.TagResourceRequest) => {
      const { tags } = functions.get(Resource);
      for (const [key, value] of Object.entries(Tags ?? {})) tags.set(key, value);
      return {};
    },
    UntagResource: ({ Resource, TagKeys }: Lambda.UntagResourceRequest) => {
      const { tags } = functions.get(Resource);
      for (const key of TagKeys ?? []) tags.delete(key);
      return {};
    },
    ListTags: ({ Resource }: Lambda.ListTagsRequest) => ({
      Tags: Object.fromEntries(functions.get(Resource).tags),
    }),
  };
}

function permissionOperations(functions: Functions, account: Account): Operations {
  return {
    AddPermission: (input: Lambda.AddPermissionRequest) => {
      const fn = functions.get(input.FunctionName);
      const sid = input.StatementId ?? '';
      if (fn.permissions.some((permission) => permission.sid === sid)) {
        throw new AwsError(
          'ResourceConflictException',
          `The statement id (${sid}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
        );
      }
      fn.permissions.push({
        sid,
        principal: input.Principal ?? '',
        action: input.Action ?? '',
        sourceArn: input.SourceArn,
        sourceAccount: input.SourceAccount,
      });
      return { Statement: JSON.stringify(statementOf(fn, sid)) };
    },
    RemovePermission: ({ FunctionName, StatementId }: Lambda.RemovePermissionRequest) => {
      const { permissions } = functions.get(FunctionName);
      const index = permissions.findIndex(({ sid }) => sid === StatementId);
      if (index < 0) throw noPolicy(`Statement ${StatementId ?? ''} is not found in resource policy.`);
      permissions.splice(index, 1);
      return {};
    },
    GetPolicy: ({ FunctionName }: Lambda.GetPolicyRequest) => {
      const fn = functions.get(FunctionName);
      if (fn.permissions.length === 0) throw noPolicy('The resource you requested does not exist.');
      const Statement = fn.permissions.map(({ sid }) => statementOf(fn, sid));
      const Policy = JSON.stringify({ Version: '2012-10-17', Id: `default-${account.id}`, Statement });
      return { Policy, RevisionId: fn.revision };
    },
  };
}

function statementOf(fn: LambdaFunction, sid: string): object {
  const permission = fn.permissions.find((one) => one.sid === sid);
  const isService = permission?.principal.includes('.') === true;
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: isService ? { Service: permission.principal } : { AWS: permission?.principal },
    Action: permission?.action,
    Resource: fn.arn,
    Condition: {
      ...(permission?.sourceArn === undefined ? {} : { ArnLike: { 'AWS:SourceArn': permission.sourceArn } }),
      ...(permission?.sourceAccount === undefined
        ? {}
        : { StringEquals: { 'AWS:SourceAccount': permission.sourceAccount } }),
    },
  };
}

function noPolicy(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}

function settingsOf(
  input: Lambda.UpdateFunctionConfigurationRequest,
  before: FunctionSettings | undefined,
): FunctionSettings {
  const runtime = input.Runtime ?? before?.runtime;
  if (runtime === undefined || !RUNTIME.test(runtime)) {
    throw invalid(
      `Value ${runtime ?? 'null'} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set of supported runtimes or be a valid ARN`,
    );
  }
  const timeout = input.Timeout ?? before?.timeout ?? 3;
  if (timeout < 1 || timeout > LONGEST_TIMEOUT) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${timeout}' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to ${LONGEST_TIMEOUT}`,
    );
  }
  return {
    runtime,
    role: input.Role ?? before?.role ?? '',
    handler: input.Handler ?? before?.handler,
    timeout,
    memorySize: input.MemorySize ?? before?.memorySize ?? 128,
    description: input.Description ?? before?.description ?? '',
    environment: input.Environment?.Variables ?? before?.environment ?? {},
    architectures:
      'Architectures' in input
        ? (input.Architectures as Lambda.Architecture[])
        : (before?.architectures ?? ['x86_64']),
  };
}

function checkRole(iam: Iam, arn: string): void {
  if (!iam.canAssume(arn, PRINCIPAL))
    throw invalid('The role defined for the function cannot be assumed by Lambda.');
}

function zipOf(
  code: Lambda.FunctionCode | Lambda.UpdateFunctionCodeRequest | undefined,
  buckets: Buckets,
): Uint8Array {
  const zip = code?.ZipFile ?? buckets.find(code?.S3Bucket ?? '')?.objects.get(code?.S3Key ?? '')?.bytes;
  if (zip === undefined) {
    throw invalid(
      'Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.',
    );
  }
  if (Buffer.from(zip.subarray(0, 2)).toString() !== 'PK') {
    throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
  return zip;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

function invalidName(name: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
  );
}
