import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { POOL_TOKEN, World } from '../support/world.js';

const MINUTE_MS = 60_000;
const start = (name: string, hours: number): string =>
  `/condor_annex -count 2 -duration ${hours} -idle 9 -annex-name ${name}`;

describe('when EC2 cannot be asked any more', () => {
  let world: World;
  let lab: string;

  beforeAll(async () => {
    world = await World.start({ prepared: true });
    lab = world.newChannel('muon-lab');
    await world.hears(
      '/condor_pool create muon-lab -region us-west-2 -collector cm.lab.example.org -token-secret pool-token',
    );
    await world.hears('/condor_pool use muon-lab', world.admin, lab);
    const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
    const secrets = world.aws.attach(new SecretsManagerClient({ region: 'us-west-2', credentials }));
    await secrets.send(new CreateSecretCommand({ Name: 'pool-token', SecretString: POOL_TOKEN }));
    await world.asksAndAnswers('/condor_annex -setup', 'Yes', world.admin, lab);
    await world.sees('Setup successful.', world.admin, lab);
    await world.joined(start('Here', 8));
    await world.asksAndAnswers(start('There', 0.5), 'Yes', world.operator, lab);
    await world.sees('Annex There: all 2 in pool.', world.operator, lab);
  });
  afterAll(() => world.stop());

  it('each pool hears it after some minutes, with why, and once', async () => {
    world.aws.faults.deny('ec2:DescribeInstances');
    await world.passes(3 * MINUTE_MS);
    expect(world.count("I can't see what runs", world.admin, lab)).toBe(0);
    const told = await world.sees("I can't see what runs of pool muon-lab in us-west-2", world.admin, lab);
    expect(told.text).toContain('AWS refuses ec2:DescribeInstances to the bot.');
    await world.sees("I can't see what runs of pool default in us-east-1");
    await world.passes(10 * MINUTE_MS);
    expect(world.count("I can't see what runs", world.admin, lab)).toBe(1);
  });

  it('machines end with their leases all the same, and cost no more from then on', async () => {
    await world.passes(60 * MINUTE_MS);
    expect(world.aliveOf('There', 'us-west-2')).toHaveLength(0);
    const spent = await world.hears('/condor_spend', world.operator, lab);
    expect(spent).toContain("Whether 2 instances in us-west-2 ended with the lease I can't see now");
    await world.passes(60 * MINUTE_MS);
    expect(await world.hears('/condor_spend', world.operator, lab)).toBe(spent);
  });

  it('the pool can be forgotten, after it was said what could not be looked at', async () => {
    const question = await world.asks('/condor_pool delete muon-lab');
    expect(question.text).toContain('I could not look what runs of it in us-west-2');
    await world.clicks(question, 'Yes');
    await world.sees('Pool muon-lab is forgotten.');
  });

  it('people hear when it can be asked again', async () => {
    world.aws.faults.clear();
    await world.sees('I see again what runs of pool default in us-east-1');
    expect(world.aliveOf('Here')).toHaveLength(2);
  });
});
