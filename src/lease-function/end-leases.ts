import {
  type EC2Client,
  type Instance,
  TerminateInstancesCommand,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { LEASE_TAG, judge } from './lease.js';
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
 * Ends every instance of an annex whose lease is over. Each page is acted upon before the next is asked for, so a
 * failure half-way undoes nothing and what is left is the next look's work. Never throws: the report says what failed.
 */
export async function endLeases({ ec2, now }: LeaseHands): Promise<Report> {
  const terminate = async (ids: readonly string[]): Promise<void> => {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [...ids] }));
  };
  const at = now();
  const ended: string[] = [];
  const failed: NotEnded[] = [];
  const unreadable: string[] = [];
  let live = 0;
  try {
    for await (const page of leasedInstances(ec2)) {
      const over: string[] = [];
      for (const instance of page) {
        const verdict = judge(instance, at);
        const id = instance.InstanceId ?? '';
        if (verdict === 'over') over.push(id);
        if (verdict === 'unreadable') unreadable.push(id);
        if (verdict === 'live') live += 1;
      }
      const ending = await terminateAll(over, terminate);
      ended.push(...ending.ended);
      failed.push(...ending.failed);
    }
    return { at, ended, failed, unreadable, live };
  } catch (error) {
    return { at, ended, failed, unreadable, live, lookFailed: reasonOf(error) };
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
