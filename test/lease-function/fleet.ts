import {
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';

/** The time at which these tests stand still. */
export const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

/** An instance of an annex, as DescribeInstances shows it. */
export interface Leased {
  readonly id: string;
  readonly annex?: string;
  readonly endsAt?: number | string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly protectedFromEnding?: boolean;
}

/** An EC2 account that pages, is all-or-nothing about termination, and remembers what it was asked. */
export interface Fleet {
  readonly ec2: EC2Client;
  readonly alive: () => readonly string[];
  readonly terminateCalls: () => readonly (readonly string[])[];
  readonly describeFilters: () => unknown;
  /** Before answering the nth TerminateInstances (from 1), throw this. */
  readonly refuse: (nth: number, error: Error) => void;
  /** Before answering the nth DescribeInstances (from 1), throw this. */
  readonly refuseToDescribe: (nth: number, error: Error) => void;
  readonly retag: (id: string, endsAt: number) => void;
}

/** An error with a code of AWS, as the SDK throws it. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
}

/** Ids that look like AWS's: 17 hexadecimal digits. */
export const idOf = (n: number): string => `i-${n.toString(16).padStart(17, '0')}`;

/** Makes an account that holds these instances. */
export function aFleet(instances: readonly Leased[], pageSize = 1000): Fleet {
  const living = new Map(instances.map((leased) => [leased.id, { ...leased }]));
  const all = [...living.keys()];
  const terminateCalls: string[][] = [];
  const refusals = new Map<number, Error>();
  const blindness = new Map<number, Error>();
  let describes = 0;
  let filters: unknown;
  const ec2 = new EC2Client({ region: 'us-east-1' });
  const mock = mockClient(ec2);

  mock.on(DescribeInstancesCommand).callsFake((input: { NextToken?: string; Filters?: unknown }) => {
    describes += 1;
    filters = input.Filters;
    const refusal = blindness.get(describes);
    if (refusal !== undefined) throw refusal;
    const from = Number(input.NextToken ?? 0);
    const page = all.slice(from, from + pageSize).flatMap((id) => living.get(id) ?? []);
    return {
      Reservations: page.map((leased) => ({ Instances: [described(leased)] })),
      ...(from + pageSize < all.length ? { NextToken: String(from + pageSize) } : {}),
    };
  });

  mock.on(TerminateInstancesCommand).callsFake(({ InstanceIds }: { InstanceIds: string[] }) => {
    terminateCalls.push(InstanceIds);
    const refusal = refusals.get(terminateCalls.length);
    if (refusal !== undefined) throw refusal;
    const guarded = InstanceIds.find((id) => living.get(id)?.protectedFromEnding === true);
    if (guarded !== undefined)
      throw awsError('OperationNotPermitted', `The instance '${guarded}' may not be terminated.`);
    const missing = InstanceIds.filter((id) => !living.has(id));
    if (missing.length > 0) throw awsError('InvalidInstanceID.NotFound', 'Some instance ids do not exist');
    InstanceIds.forEach((id) => living.delete(id));
    return {};
  });

  return {
    ec2,
    alive: () => [...living.keys()],
    terminateCalls: () => terminateCalls,
    describeFilters: () => filters,
    refuse: (nth, error) => void refusals.set(nth, error),
    refuseToDescribe: (nth, error) => void blindness.set(nth, error),
    retag: (id, endsAt) => {
      const leased = living.get(id);
      if (leased !== undefined) living.set(id, { ...leased, endsAt });
    },
  };
}

function described({ id, annex, endsAt, tags = {} }: Leased): Instance {
  const all = {
    ...tags,
    ...(annex === undefined ? {} : { 'htcondor:AnnexId': annex }),
    ...(endsAt === undefined ? {} : { 'htcondor:LeaseEndsAt': String(endsAt) }),
  };
  return { InstanceId: id, Tags: Object.entries(all).map(([Key, Value]) => ({ Key, Value })) };
}
