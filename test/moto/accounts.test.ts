import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { makeClients, type AwsAccess, type Clients } from '../../src/aws/clients.js';
import { getMoto, type MotoServer } from '../support/moto-server.js';
import { POOL_TOKEN, World } from '../support/world.js';

const OTHER = '222222222222';
const ROLE = `arn:aws:iam::${OTHER}:role/condor-annex-pool-lab`;

/** The local AWS has one account; moto has as many as there are roles to take. */
describe('pools in two AWS accounts', () => {
  let moto: MotoServer;
  let world: World;
  let own: Clients;
  let other: Clients;
  let lab: string;

  beforeAll(async () => {
    moto = await getMoto();
    await moto.reset();
    const access: AwsAccess = {
      endpoint: moto.url,
      credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    };
    own = makeClients('us-east-1', access);
    other = await clientsOf(own, access);
    await other.iam.send(
      new CreateRoleCommand({ RoleName: 'condor-annex-pool-lab', AssumeRolePolicyDocument: '{}' }),
    );
    await other.secrets.send(new CreateSecretCommand({ Name: 'lab/token', SecretString: POOL_TOKEN }));
    world = await World.start({ aws: access, env: { AWS_ENDPOINT_URL: moto.url } });
    lab = world.newChannel('lab');
  }, 120_000);
  afterAll(async () => {
    await world.stop();
    await moto.stop();
  });

  const buckets = async ({ s3 }: Clients): Promise<readonly (string | undefined)[]> =>
    ((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name }) => Name);
  const running = async ({ ec2 }: Clients): Promise<number> => {
    const { Reservations = [] } = await ec2.send(
      new DescribeInstancesCommand({
        Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }],
      }),
    );
    return Reservations.flatMap(({ Instances = [] }) => Instances).length;
  };

  it('are bound to their channels, and act by their own credentials', async () => {
    await world.hears('/condor_pool create lab -collector cm.example.org -token-secret lab/token');
    await world.hears('/condor_pool use lab', world.admin, lab);
    await world.asksAndAnswers(`/condor_pool credentials role ${ROLE} -pool lab`, 'Yes');
    await world.sees(new RegExp(OTHER));
    expect(await world.hears('/condor_pool show lab')).toContain('lab');
  });

  it('are each prepared in their own account', async () => {
    await world.asksAndAnswers('/condor_annex -setup', 'Yes', world.admin, lab);
    await world.sees('Setup successful.', world.admin, lab);
    expect(await buckets(other)).toEqual([`condor-annex-${OTHER}-us-east-1`]);
    expect(await buckets(own)).toEqual([]);
    await world.setUp();
    expect(await buckets(own)).toEqual(['condor-annex-123456789012-us-east-1']);
  });

  it('start and end machines in their own account, and leave those of the other alone', async () => {
    const start = '/condor_annex -count 2 -duration 3 -annex-name Run';
    await world.asksAndAnswers(start, 'Yes', world.operator, lab);
    await world.sees(/Annex \*?Run\*?: 2 of 2 running/, world.operator, lab);
    await world.asksAndAnswers(start, 'Yes', world.operator);
    await world.sees(/Annex \*?Run\*?: 2 of 2 running/, world.operator);
    expect([await running(own), await running(other)]).toEqual([2, 2]);
    await world.asksAndAnswers('/condor_off -annex Run', 'Yes', world.operator, lab);
    await world.sees(/Annex \*?Run\*? has ended/, world.operator, lab);
    expect([await running(own), await running(other)]).toEqual([2, 0]);
  });
});

/** Somebody of the other account. */
async function clientsOf({ sts }: Clients, access: AwsAccess): Promise<Clients> {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${OTHER}:role/somebody`, RoleSessionName: 'somebody' }),
  );
  return makeClients('us-east-1', {
    ...access,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    },
  });
}
