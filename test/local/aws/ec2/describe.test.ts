import { describe, expect, it } from '@jest/globals';
import {
  CreateKeyPairCommand,
  CreateTagsCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeTagsCommand,
  type Filter,
  type Instance,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { type Account, anAccount, errorOf, instances, launch } from '../support.js';

const named = (Value: string): Parameters<typeof launch>[1] => ({
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value }] }],
});

async function found(account: Account, ...Filters: Filter[]): Promise<string[]> {
  const seen = await instances(account, { Filters });
  return seen.map(({ Tags }) => Tags?.find(({ Key }) => Key === 'Name')?.Value ?? '');
}

describe('filters', () => {
  it('match any of their values, and all of the filters', async () => {
    const account = anAccount();
    await launch(account, named('one'));
    await launch(account, { ...named('two'), InstanceType: 'm5.large' });
    await launch(account, named('three'));
    const byName = { Name: 'tag:Name', Values: ['one', 'two'] };
    expect(await found(account, byName)).toEqual(['one', 'two']);
    expect(await found(account, byName, { Name: 'instance-type', Values: ['m5.large'] })).toEqual(['two']);
  });

  it('find by state, id, token, tag key, zone and group', async () => {
    const account = anAccount();
    const [id = ''] = await launch(account, { ...named('one'), ClientToken: 'tok_1' });
    await account.pass({ minutes: 1 });
    const [seen] = await instances(account);
    await launch(account);
    for (const filter of [
      { Name: 'instance-state-name', Values: ['running'] },
      { Name: 'instance-state-code', Values: ['16'] },
      { Name: 'instance-id', Values: [id] },
      { Name: 'client-token', Values: ['tok_*'] },
      { Name: 'tag-key', Values: ['Name'] },
      { Name: 'reservation-id', Values: [seen === undefined ? '' : await reservationOf(account, id)] },
      { Name: 'private-ip-address', Values: [seen?.PrivateIpAddress ?? ''] },
    ]) {
      expect({ filter, found: await found(account, filter) }).toEqual({ filter, found: ['one'] });
    }
  });

  it.each<[string, (seen: Instance) => string | undefined]>([
    ['architecture', () => 'x86_64'],
    ['availability-zone', ({ Placement }) => Placement?.AvailabilityZone],
    ['image-id', ({ ImageId }) => ImageId],
    ['instance-lifecycle', () => 'spot'],
    ['instance-type', () => 'm5.large'],
    ['instance.group-id', ({ SecurityGroups }) => SecurityGroups?.[0]?.GroupId],
    ['ip-address', ({ PublicIpAddress }) => PublicIpAddress],
    ['key-name', () => 'mine'],
    ['launch-time', () => '2026-11-22T13:00:00.*'],
    ['metadata-options.http-tokens', () => 'required'],
    ['state-reason-code', () => 'pending'],
    ['subnet-id', ({ SubnetId }) => SubnetId],
    ['tag-value', () => 'one'],
    ['vpc-id', ({ VpcId }) => VpcId],
  ])('read %s', async (name, value) => {
    const account = anAccount();
    await account.ec2.send(new CreateKeyPairCommand({ KeyName: 'mine', KeyType: 'ed25519' }));
    const market = { InstanceMarketOptions: { MarketType: 'spot' as const } };
    await launch(account, { ...named('one'), InstanceType: 'm5.large', KeyName: 'mine', ...market });
    const [seen] = await instances(account);
    const wanted = seen === undefined ? undefined : value(seen);
    expect(await found(account, { Name: name, Values: [wanted ?? ''] })).toEqual(['one']);
    expect(await found(account, { Name: name, Values: ['something else'] })).toEqual([]);
  });

  it('take * and ? for wildcards, and a backslash takes their meaning away', async () => {
    const account = anAccount();
    for (const name of ['run', 'run_1', 'run_12', 'r*n', 'Run_1']) await launch(account, named(name));
    const by = (value: string): Promise<string[]> => found(account, { Name: 'tag:Name', Values: [value] });
    expect(await by('run_*')).toEqual(['run_1', 'run_12']);
    expect(await by('run_?')).toEqual(['run_1']);
    expect(await by('r*n')).toEqual(['run', 'r*n']);
    expect(await by(String.raw`r\*n`)).toEqual(['r*n']);
    expect(await by('run.1')).toEqual([]);
  });

  it('without wildcards find exactly what has that value, whatever is in it', async () => {
    const text = fc.string({ maxLength: 12 }).filter((name) => !/[*?\\]/.test(name));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(text, { minLength: 2, maxLength: 4 }), async (names) => {
        const account = anAccount();
        for (const name of names) await launch(account, named(name));
        const [first = ''] = names;
        expect(await found(account, { Name: 'tag:Name', Values: [first] })).toEqual([first]);
      }),
      { numRuns: 25 },
    );
  });

  it.each<[string, Filter, string]>([
    ['a name nobody knows', { Name: 'colour', Values: ['red'] }, "The filter 'colour' is invalid"],
    ['no values', { Name: 'instance-id', Values: [] }, 'has no values'],
    ['no name', { Values: ['x'] }, 'missing'],
  ])('are refused with %s', async (_what, filter, message) => {
    const account = anAccount();
    await launch(account);
    const refused = await errorOf(found(account, filter));
    expect(refused.name).toBe('InvalidParameterValue');
    expect(refused.message).toContain(message);
  });

  it('are refused with more than two hundred values', async () => {
    const Values = Array.from({ length: 201 }, (_, n) => `v${n}`);
    const many = found(anAccount(), { Name: 'instance-id', Values });
    await expect(many).rejects.toMatchObject({ name: 'FilterLimitExceeded' });
  });
});

describe('pages', () => {
  it('give every instance once, in the order of their launch', async () => {
    const account = anAccount({ throttle: false });
    const ids = await launch(account, { MaxCount: 23 });
    const seen: string[] = [];
    let pages = 0;
    for await (const page of paginateDescribeInstances({ client: account.ec2, pageSize: 5 }, {})) {
      pages += 1;
      for (const { Instances = [] } of page.Reservations ?? [])
        seen.push(...Instances.map(({ InstanceId = '' }) => InstanceId));
    }
    expect(seen).toEqual(ids);
    expect(pages).toBe(5);
  });

  it('are one when nobody asks for pages', async () => {
    const account = anAccount({ throttle: false });
    await launch(account, { MaxCount: 1500 });
    const all = await account.ec2.send(new DescribeInstancesCommand());
    expect(all.NextToken).toBeUndefined();
    expect(all.Reservations?.[0]?.Instances).toHaveLength(1500);
  });

  it.each<[string, DescribeInstancesCommandInput, string]>([
    ['too small', { MaxResults: 4 }, 'InvalidParameterValue'],
    ['too large', { MaxResults: 1001 }, 'InvalidParameterValue'],
    [
      'asked with ids',
      { MaxResults: 10, InstanceIds: ['i-0123456789abcdef0'] },
      'InvalidParameterCombination',
    ],
    ['asked with a token of one’s own making', { NextToken: 'next' }, 'InvalidParameterValue'],
  ])('are refused when %s', async (_what, asked, name) => {
    await expect(instances(anAccount(), asked)).rejects.toMatchObject({ name });
  });
});

describe('DescribeTags', () => {
  it('tells tags of everything, by resource and by key', async () => {
    const account = anAccount();
    const [id = ''] = await launch(account, named('one'));
    await account.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'more', Value: '1' }] }));
    const by = async (...Filters: Filter[]): Promise<unknown> =>
      (await account.ec2.send(new DescribeTagsCommand({ Filters }))).Tags;
    expect(await by({ Name: 'resource-id', Values: [id] })).toEqual([
      { ResourceId: id, ResourceType: 'instance', Key: 'Name', Value: 'one' },
      { ResourceId: id, ResourceType: 'instance', Key: 'more', Value: '1' },
    ]);
    expect(
      await by({ Name: 'key', Values: ['mo*'] }, { Name: 'resource-type', Values: ['instance'] }),
    ).toHaveLength(1);
    expect(await by({ Name: 'resource-type', Values: ['volume'] })).toEqual([]);
  });
});

async function reservationOf({ ec2 }: Account, id: string): Promise<string> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return Reservations?.[0]?.ReservationId ?? '';
}
