import { createHash } from 'node:crypto';
import type * as Lambda from '@aws-sdk/client-lambda';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import type { Iam } from '../iam/iam.js';
import type { Buckets } from '../s3/buckets.js';
import type { Functions, LambdaFunction } from './functions.js';
import { permissionOperations } from './permissions.js';
import { checkRole, settingsOf, zipOf } from './settings.js';

/** What functions need from the rest of the account. */
export interface LambdaHands {
  readonly account: Account;
  readonly iam: Iam;
  readonly buckets: Buckets;
}

const NAME = /^[\w-]{1,64}$/;

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
    ...lookOperations(functions),
    ...permissionOperations(functions, account),
  };
}

function lookOperations(functions: Functions): Operations {
  return {
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
    GetAccountSettings: () => ({
      AccountLimit: { ConcurrentExecutions: 1000 },
      AccountUsage: { FunctionCount: functions.all.size },
    }),
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

function invalidName(name: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
  );
}
