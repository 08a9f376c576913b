import type { IAMClient } from '@aws-sdk/client-iam';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { BotError } from '../../domain/errors.js';
import { TAG } from '../../domain/tags.js';
import { code, words, type Words } from '../../domain/words.js';
import type { Names } from '../names.js';
import type { Component } from './component.js';
import type { LeaseFunctionHealth } from '../../ports/account.js';
import { LeaseFunction } from './lease-function.js';
import { LeaseHealth } from './lease-health.js';
import type { LeasePackage } from './lease-package.js';
import { LEASE_RUN_KEYS } from './lease-runs.js';
import type { Look } from './look.js';
import { policy, trusting } from './policy-document.js';
import { lookAtRole, prepareRole, type RoleSpec } from './roles.js';
import { findSchedule, LeaseSchedule } from './schedule.js';

/** What ends leases without the bot: a function, its schedule, and the roles of both. */
export class Functions implements Component {
  readonly #iam: IAMClient;
  readonly #scheduler: SchedulerClient;
  readonly #health: LeaseHealth;
  readonly #function: LeaseFunction;
  readonly #schedule: LeaseSchedule;

  constructor(hands: {
    readonly iam: IAMClient;
    readonly lambda: LambdaClient;
    readonly scheduler: SchedulerClient;
    readonly s3: S3Client;
    readonly now: () => number;
    readonly leasePackage: () => Promise<LeasePackage>;
  }) {
    this.#iam = hands.iam;
    this.#scheduler = hands.scheduler;
    this.#health = new LeaseHealth(hands);
    this.#function = new LeaseFunction(hands);
    this.#schedule = new LeaseSchedule(hands);
  }

  describe({ leaseFunction }: Names): Words {
    return words`${code(leaseFunction)}, run every minute: ends instances whose lease is over`;
  }

  async prepare(names: Names): Promise<void> {
    await Promise.all([leaseRole(names), scheduleRole(names)].map((role) => prepareRole(this.#iam, role)));
    const ready = await this.#function.prepare(names);
    await this.#schedule.prepare(names);
    if (!ready)
      throw new BotError('later', words`AWS is still making the function ${code(names.leaseFunction)}.`);
  }

  look(names: Names): readonly Promise<Look>[] {
    const schedule = findSchedule(this.#scheduler, names);
    return [
      lookAtRole(this.#iam, leaseRole(names)),
      lookAtRole(this.#iam, scheduleRole(names)),
      this.#function.look(names),
      this.#schedule.look(names, schedule),
      this.#health.look(names, schedule),
    ];
  }

  /** Whether it does its work. */
  findHealth(names: Names): Promise<LeaseFunctionHealth> {
    return this.#health.find(names, findSchedule(this.#scheduler, names));
  }
}

/** What the lease function acts by. */
export function leaseRole(names: Names): RoleSpec {
  const { partition, region, accountId, bucketArn, leaseLogArn } = names;
  return {
    component: 'functions',
    name: names.leaseRole,
    description: 'The lease function: find annex instances, end those whose lease is over, say when it ran.',
    trust: trusting('lambda.amazonaws.com'),
    boundaryArn: names.boundaryArn,
    policy: policy(
      { Effect: 'Allow', Action: 'ec2:DescribeInstances', Resource: '*' },
      {
        Effect: 'Allow',
        Action: 'ec2:TerminateInstances',
        Resource: `arn:${partition}:ec2:${region}:${accountId}:instance/*`,
        Condition: { Null: { [`aws:ResourceTag/${TAG.annexId}`]: 'false' } },
      },
      {
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: Object.values(LEASE_RUN_KEYS).map((key) => `${bucketArn}/${key}`),
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [leaseLogArn, `${leaseLogArn}:*`],
      },
    ),
  };
}

/** What its schedule acts by. */
export function scheduleRole(names: Names): RoleSpec {
  return {
    component: 'functions',
    name: names.scheduleRole,
    description: 'The schedule of the lease function: run it.',
    // Without the account in it another account's schedule could borrow the role. AWS: "Confused deputy prevention".
    trust: trusting('scheduler.amazonaws.com', { StringEquals: { 'aws:SourceAccount': names.accountId } }),
    boundaryArn: names.boundaryArn,
    policy: policy({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: names.leaseFunctionArn }),
  };
}
