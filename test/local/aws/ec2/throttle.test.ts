import { describe, expect, it } from '@jest/globals';
import { CreateTagsCommand, DescribeInstancesCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { type Account, anAccount, clientsOf, errorOf, launch } from '../support.js';

/** How many calls in a row go well before one is refused. */
async function before(call: () => Promise<unknown>, most = 120): Promise<number> {
  for (let n = 0; n < most; n += 1) {
    const failed = await call().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failed !== undefined) {
      expect(failed).toMatchObject({ name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } });
      return n;
    }
  }
  return most;
}

const bounded = ({ ec2 }: Account): Promise<unknown> =>
  ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }));

describe('token buckets', () => {
  it.each<[string, number, (account: Account) => Promise<unknown>]>([
    ['reading', 100, ({ ec2 }) => ec2.send(new DescribeVpcsCommand())],
    ['describing all instances without pages', 50, ({ ec2 }) => ec2.send(new DescribeInstancesCommand())],
    ['describing instances in pages', 100, bounded],
    ['launching', 50, (account) => launch(account)],
  ])('let %s through %i times at once', async (_what, times, call) => {
    const account = anAccount();
    expect(await before(() => call(account))).toBe(times);
  });

  it('let tagging through a hundred times at once', async () => {
    const account = anAccount();
    const Resources = await launch(account);
    const tag = new CreateTagsCommand({ Resources, Tags: [{ Key: 'a', Value: '1' }] });
    expect(await before(() => account.ec2.send(tag))).toBe(100);
  });

  it('fill up again as time passes, no further than they are deep', async () => {
    const account = anAccount();
    await before(() => bounded(account));
    await account.pass({ seconds: 1 });
    expect(await before(() => bounded(account))).toBe(20);
    await account.pass({ hours: 1 });
    expect(await before(() => bounded(account))).toBe(100);
  });

  it('hold a thousand instances to launch, and two more each second', async () => {
    const account = anAccount();
    await launch(account, { MaxCount: 1000 });
    expect(await errorOf(launch(account))).toMatchObject({ name: 'RequestLimitExceeded' });
    await account.pass({ seconds: 5 });
    await launch(account, { MaxCount: 10 });
    expect(await errorOf(launch(account))).toMatchObject({ name: 'RequestLimitExceeded' });
  });

  it('are one set for each region', async () => {
    const account = anAccount();
    await before(() => bounded(account));
    const { ec2 } = clientsOf(account.aws, { region: 'eu-west-1' });
    await expect(ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }))).resolves.toBeDefined();
  });

  it('can be done without', async () => {
    const account = anAccount({ throttle: false });
    expect(await before(() => bounded(account), 150)).toBe(150);
  });
});
