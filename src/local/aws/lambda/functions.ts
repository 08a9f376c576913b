import { createHash } from 'node:crypto';
import type * as Lambda from '@aws-sdk/client-lambda';
import type { Account } from '../account.js';
import { AwsError } from '../errors.js';

/** A statement of a function's own policy: who may invoke it. */
interface Permission {
  readonly sid: string;
  readonly principal: string;
  readonly action: string;
  readonly sourceArn: string | undefined;
  readonly sourceAccount: string | undefined;
}

/** A function: code, configuration, and who may call it. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly tags: Map<string, string>;
  zip: Uint8Array;
  settings: FunctionSettings;
  changedAt: number;
  /** Until then it is being created, or changed. */
  busyUntil: number;
  isNew: boolean;
  revision: string;
  readonly permissions: Permission[];
  reservedConcurrency: number | undefined;
}

/** What UpdateFunctionConfiguration can change. */
export interface FunctionSettings {
  readonly runtime: Lambda.Runtime | undefined;
  readonly role: string;
  readonly handler: string | undefined;
  readonly timeout: number;
  readonly memorySize: number;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly architectures: readonly Lambda.Architecture[];
}

/** The functions of one region. */
export class Functions {
  readonly all = new Map<string, LambdaFunction>();
  readonly #account: Account;
  readonly #region: string;

  constructor(account: Account, region: string) {
    this.#account = account;
    this.#region = region;
  }

  arn(name: string): string {
    return `arn:aws:lambda:${this.#region}:${this.#account.id}:function:${name}`;
  }

  /** Takes a name, a partial ARN or an ARN, with or without a version. @throws AwsError when there is no such one. */
  get(nameOrArn: string | undefined): LambdaFunction {
    const name = (nameOrArn ?? '')
      .replace(/^(arn:aws:lambda:[^:]*:)?(\d+:)?function:/, '')
      .replace(/:.*/, '');
    const found = this.all.get(name);
    if (found === undefined) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${this.arn(name)}`, 404);
    }
    return found;
  }

  /** The function, when nothing is being done to it. @throws AwsError while there is. */
  idle(nameOrArn: string | undefined): LambdaFunction {
    const found = this.get(nameOrArn);
    if (this.isBusy(found)) {
      const what = found.isNew
        ? 'The function is currently in the following state: Pending'
        : `An update is in progress for resource: ${found.arn}`;
      throw new AwsError(
        'ResourceConflictException',
        `The operation cannot be performed at this time. ${what}`,
      );
    }
    return found;
  }

  isBusy({ busyUntil }: LambdaFunction): boolean {
    return this.#account.time() < busyUntil;
  }

  /** Notes that a change began. */
  touch(changed: LambdaFunction): void {
    changed.changedAt = this.#account.time();
    changed.busyUntil = changed.changedAt + this.#account.faults.functionPendingMs;
    changed.revision = this.#account.ids.uuid();
  }

  /** What the API answers. `starting` is the answer to the change itself, which never says that it is done. */
  describe(fn: LambdaFunction, starting = false): Lambda.FunctionConfiguration {
    const busy = starting || this.isBusy(fn);
    const { settings } = fn;
    return {
      FunctionName: fn.name,
      FunctionArn: fn.arn,
      Role: settings.role,
      Timeout: settings.timeout,
      MemorySize: settings.memorySize,
      Description: settings.description,
      Architectures: [...settings.architectures],
      PackageType: 'Zip',
      Version: '$LATEST',
      EphemeralStorage: { Size: 512 },
      CodeSize: fn.zip.length,
      CodeSha256: createHash('sha256').update(fn.zip).digest('base64'),
      LastModified: new Date(fn.changedAt).toISOString().replace('Z', '+0000'),
      RevisionId: fn.revision,
      ...(settings.runtime === undefined ? {} : { Runtime: settings.runtime }),
      ...(settings.handler === undefined ? {} : { Handler: settings.handler }),
      ...(Object.keys(settings.environment).length === 0
        ? {}
        : { Environment: { Variables: { ...settings.environment } } }),
      ...(busy && fn.isNew
        ? { State: 'Pending', StateReason: 'The function is being created.', StateReasonCode: 'Creating' }
        : { State: 'Active' }),
      LastUpdateStatus: busy ? 'InProgress' : 'Successful',
    };
  }
}
