import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { has, POOL_TOKEN, World } from '../support/world.js';

const REGION = 'us-west-2';

describe('Redis loses everything, a second pool among it', () => {
  let world: World;
  let lab: string;

  beforeAll(async () => {
    world = await World.start({ prepared: true });
    lab = world.newChannel('muon-lab');
    await world.hears(
      `/condor_pool create muon-lab -region ${REGION} -collector cm.lab.example.org -token-secret pool-token`,
    );
    await world.hears('/condor_pool use muon-lab', world.admin, lab);
    const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
    const secrets = world.aws.attach(new SecretsManagerClient({ region: REGION, credentials }));
    await secrets.send(new CreateSecretCommand({ Name: 'pool-token', SecretString: POOL_TOKEN }));
    await world.asksAndAnswers('/condor_annex -setup', 'Yes', world.admin, lab);
    await world.sees('Setup successful.', world.admin, lab);
  }, 60_000);
  afterAll(() => world.stop());

  it('the pool is found again by its machines, in its channel, and its annexes go on and end there', async () => {
    const start = '/condor_annex -count 2 -duration 3 -idle 9 -annex-name Same';
    await world.joined(start);
    await world.asksAndAnswers(start, 'Yes', world.operator, lab);
    const card = await world.sees('Annex Same: all 2 in pool.', world.operator, lab);
    await world.inRedis((view) => view.flush());
    await world.sees('I lost what I knew of pool muon-lab', world.operator, lab);
    await world.comesTo(() => has(world.now(card), 'I lost my notes of this annex') || undefined);
    const shown = await world.hears('/condor_pool show', world.operator, lab);
    expect(shown).toContain(`Pool muon-lab, account 123456789012, region ${REGION}.`);
    expect(shown).toContain("the bot's own");
    const status = await world.hears('/condor_annex -status', world.operator, lab);
    expect(status).toContain('1 annex in pool muon-lab.');

    await world.asksAndAnswers('/condor_off -annex Same', 'Yes', world.operator, lab);
    await world.comesTo(() => world.aliveOf('Same', REGION).length === 0 || undefined);
    expect(world.aliveOf('Same')).toHaveLength(2);
  }, 60_000);
});
