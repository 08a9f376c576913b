import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { makeClients, type AwsAccess } from '../../src/aws/clients.js';
import { isAlive } from '../../src/domain/instance.js';
import { toInstance } from '../../src/aws/instances.js';
import { TAG } from '../../src/domain/tags.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';
import { World } from '../support/world.js';

/** Moto's machines run at once and never boot, so that none joins a pool or ends itself. */
describe('the story of the first annex, on moto', () => {
  let moto: MotoServer;
  let world: World;
  let access: AwsAccess;
  beforeAll(async () => {
    moto = await getMoto();
    await moto.reset();
    access = {
      endpoint: moto.url,
      credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    };
    world = await World.start({ aws: access, env: { AWS_ENDPOINT_URL: moto.url } });
  }, 120_000);
  afterAll(async () => {
    await world.stop();
    await moto.stop();
  });

  /** The annex as moto has it. */
  const alive = async (name: string) => {
    const { ec2 } = makeClients('us-east-1', access);
    const { Reservations = [] } = await ec2.send(
      new DescribeInstancesCommand({ Filters: [{ Name: `tag:${TAG.annexName}`, Values: [name] }] }),
    );
    const all = Reservations.flatMap(({ Instances = [] }) => Instances).flatMap(
      (each) => toInstance(each) ?? [],
    );
    return all.filter(isAlive);
  };

  it('prepares the account, and finds it well prepared', async () => {
    await world.setUp();
    const check = await world.hears('/condor_annex -check-setup');
    expect(check).toContain('Checking for configuration bucket... OK.');
    expect(check).toContain('Your setup looks OK.');
  });

  it('starts ten machines, once, with all that they need to know in their tags', async () => {
    const question = await world.asks('/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex');
    expect(question.text).toContain(
      'Will request 10 m4.large on-demand instances for 24.00 hours. Each instance will terminate after being idle for 0.25 hours.',
    );
    const leaseEndsAt = world.clock.now() + 24 * 3_600_000;
    await world.clicks(question, 'Yes');
    await world.sees(/Its identity with the cloud provider is 'MyFirstAnnex_[0-9a-f-]{36}'/);
    await world.sees('Annex MyFirstAnnex: 10 of 10 running, none in pool yet.');
    const machines = await alive('MyFirstAnnex');
    expect(machines).toHaveLength(10);
    expect(machines[0]?.tags).toMatchObject({
      [TAG.leaseEndsAt]: String(leaseEndsAt),
      [TAG.requestedBy]: world.admin,
      [TAG.pool]: 'default',
    });
  });

  it('shows its status', async () => {
    expect(await world.hears('/condor_annex -status')).toMatch(
      /MyFirstAnnex \| running \| 10 \| 10 \| 0 \| 0 \|/,
    );
  });

  it('moves the lease of all of them', async () => {
    await world.asksAndAnswers('/condor_annex -annex-name MyFirstAnnex -duration 48', 'Yes');
    const leaseEndsAt = world.clock.now() + 48 * 3_600_000;
    await world.passes(30_000);
    const leases = (await alive('MyFirstAnnex')).map(({ tags }) => tags[TAG.leaseEndsAt]);
    expect(new Set(leases)).toEqual(new Set([String(leaseEndsAt)]));
  });

  it('ends them', async () => {
    await world.asksAndAnswers('/condor_off -annex MyFirstAnnex', 'Yes');
    await world.sees('Annex MyFirstAnnex has ended: none of its instances is left.');
    expect(await alive('MyFirstAnnex')).toHaveLength(0);
  });
});
