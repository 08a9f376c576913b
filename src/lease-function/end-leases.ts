import {
  type EC2Client,
  type Instance,
  TerminateInstancesCommand,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { LEASE_TAG, type Verdict, judge } from './lease.js';
import { type NotEnded, reasonOf, terminateAll } from './terminate.js';

/** What one look at the account found and did. */
export interface Report {
  /** When it looked, epoch milliseconds. */
  readonly at: number;
  /** Ids of the instances that it ended. */
  readonly ended: readonly string[];
  /** Instances whose lease is over and that still live; the next minute tries again. */
  readonly failed: readonly NotEnded[];
  /** Ids of our instances whose lease nobody can read. They are left alone. */
  readonly unreadable: readonly string[];
  /** How many of our instances have time left. */
  readonly live: number;
  /** Why it could not see all instances, if so. */
  readonly lookFailed?: string;
}

/** What `endLeases` needs: EC2 in one region, and the time in epoch milliseconds. */
export interface LeaseHands {
  readonly ec2: EC2Client;
  readonly now: () => number;
}

/**
 * Ends every instance of an annex whose lease is over. A failure half-way undoes nothing, and what is left is the next
 * look's work. Never throws: the report says what failed.
 */
export async function endLeases({ ec2, now }: LeaseHands): Promise<Report> {
  const at = now();
  const { instances, lookFailed } = await lookAtAll(ec2);
  const idsThatAre = (verdict: Verdict): string[] =>
    uniqueIds(instances.filter((instance) => judge(instance, at) === verdict));
  const { ended, failed } = await terminateAll(idsThatAre('over'), async (ids) => {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }));
  });
  return {
    at,
    ended,
    failed,
    unreadable: idsThatAre('unreadable'),
    live: idsThatAre('live').length,
    ...(lookFailed === undefined ? {} : { lookFailed }),
  };
}

/**
 * All instances before the first is ended: what ends between two pages leaves the list that is being paged, and what
 * follows could move up into a page that was read already. A page that cannot be had does not save those before it.
 */
async function lookAtAll(ec2: EC2Client): Promise<{ instances: readonly Instance[]; lookFailed?: string }> {
  const instances: Instance[] = [];
  try {
    for await (const page of leasedInstances(ec2)) instances.push(...page);
    return { instances };
  } catch (error) {
    return { instances, lookFailed: reasonOf(error) };
  }
}

/** All instances that carry a lease and can still cost money, page by page. */
async function* leasedInstances(ec2: EC2Client): AsyncGenerator<readonly Instance[]> {
  const pages = paginateDescribeInstances(
    { client: ec2, pageSize: 1000 },
    {
      Filters: [
        { Name: 'tag-key', Values: [LEASE_TAG] },
        { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] },
      ],
    },
  );
  for await (const page of pages)
    yield (page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
}

/** An instance can be on two pages when the list changes while it is paged. */
function uniqueIds(instances: readonly Instance[]): string[] {
  return [...new Set(instances.flatMap(({ InstanceId }) => InstanceId ?? []))];
}
