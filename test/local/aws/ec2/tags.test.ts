import { describe, expect, it } from '@jest/globals';
import {
  CreateKeyPairCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeKeyPairsCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import { type Account, anAccount, errorOf, launch } from '../support.js';

const tag = ({ ec2 }: Account, Resources: string[], ...Tags: Tag[]): Promise<unknown> =>
  ec2.send(new CreateTagsCommand({ Resources, Tags }));

describe('CreateTags', () => {
  it('adds and replaces, on several at once', async () => {
    const account = anAccount();
    const ids = await launch(account, { MaxCount: 2 });
    await tag(account, ids, { Key: 'a', Value: '1' }, { Key: 'b', Value: '2' });
    await tag(account, ids.slice(1), { Key: 'a', Value: '9' });
    expect(account.aws.instances().map(({ tags }) => tags)).toEqual([
      { a: '1', b: '2' },
      { a: '9', b: '2' },
    ]);
  });

  it('tags none of them when one is not there', async () => {
    const account = anAccount();
    const ids = await launch(account);
    const refused = await errorOf(tag(account, [...ids, 'i-0123456789abcdef0'], { Key: 'a', Value: '1' }));
    expect(refused).toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    await expect(tag(account, ['table-1'], { Key: 'a', Value: '1' })).rejects.toMatchObject({
      name: 'InvalidID',
    });
    const volume = tag(account, ['vol-0123456789abcdef0'], { Key: 'a', Value: '1' });
    await expect(volume).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
    expect(account.aws.instances()[0]?.tags).toEqual({});
  });

  it('knows how many tags fit, and which are not for us', async () => {
    const account = anAccount();
    const ids = await launch(account);
    await tag(account, ids, ...Array.from({ length: 50 }, (_, n) => ({ Key: `k${n}`, Value: '' })));
    await expect(tag(account, ids, { Key: 'one more', Value: '' })).rejects.toMatchObject({
      name: 'TagLimitExceeded',
    });
    await tag(account, ids, { Key: 'k0', Value: 'replaced' });
    await expect(tag(account, ids, { Key: 'AWS:x', Value: '' })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('works on other things than instances', async () => {
    const account = anAccount();
    const { KeyPairId = '' } = await account.ec2.send(
      new CreateKeyPairCommand({ KeyName: 'k', KeyType: 'ed25519' }),
    );
    await tag(account, [KeyPairId], { Key: 'a', Value: '1' });
    const { KeyPairs } = await account.ec2.send(
      new DescribeKeyPairsCommand({ Filters: [{ Name: 'tag:a', Values: ['1'] }] }),
    );
    expect(KeyPairs).toMatchObject([{ KeyName: 'k', Tags: [{ Key: 'a', Value: '1' }] }]);
  });
});

describe('DeleteTags', () => {
  it('removes by key, by key and value, and all', async () => {
    const account = anAccount();
    const ids = await launch(account);
    const untag = (Tags?: Tag[]): Promise<unknown> =>
      account.ec2.send(new DeleteTagsCommand({ Resources: ids, Tags }));
    await tag(account, ids, ...['a', 'b', 'c', 'd'].map((Key) => ({ Key, Value: '1' })));
    await untag([{ Key: 'a' }, { Key: 'b', Value: 'other' }]);
    expect(Object.keys(account.aws.instances()[0]?.tags ?? {})).toEqual(['b', 'c', 'd']);
    await untag([{ Key: 'b', Value: '1' }]);
    expect(Object.keys(account.aws.instances()[0]?.tags ?? {})).toEqual(['c', 'd']);
    await untag();
    expect(account.aws.instances()[0]?.tags).toEqual({});
  });
});
