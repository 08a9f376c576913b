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
  });
  afterAll(() => world.stop());

  /** Notes count as kept once a round has come around. */
  const keepsNotes = async (): Promise<void> => {
    for (let tries = 0; tries < 60; tries += 1) {
      if ((await world.inRedis((view) => view.dump())).includes('kept-since:default')) return;
      await world.passes(10_000);
    }
    throw new Error('No round came around.');
  };

  it('while the bot runs: who may do what is as before, at once, and nothing has to be found', async () => {
    await world.hears(`/condor_pool settings -viewers ${world.operator} -limit 5`, world.admin, lab);
    const own = `/condor_pool settings -operators ${world.stranger} -limit 8`;
    await world.hears(own, world.admin);
    await keepsNotes();
    const before = await world.hears('/condor_pool show', world.operator, lab);
    await world.inRedis((view) => view.flush());
    expect(await world.hears('/condor_annex -count 1 -annex-name X', world.operator, lab)).toContain(
      'start takes an operator',
    );
    expect(await world.hears('/condor_annex -count 1 -annex-name X', world.operator)).toContain(
      'start takes an operator',
    );
    expect(await world.hears('/condor_pool show', world.operator, lab)).toBe(before);
    await world.hears('/condor_pool settings -viewers none -limit 50', world.admin, lab);
    await world.hears('/condor_pool settings -operators none -limit off', world.admin);
    await world.passes(60_000);
  });

  it('while no bot runs: the pool is found by its machines, and goes on when an admin has said who may do what', async () => {
    const start = '/condor_annex -count 2 -duration 3 -idle 9 -annex-name Same';
    await world.joined(start);
    await world.asksAndAnswers(start, 'Yes', world.operator, lab);
    const card = await world.sees('Annex Same: all 2 in pool.', world.operator, lab);
    await world.stopBot();
    await world.inRedis((view) => view.flush());
    await world.startBot();
    await world.sees('I lost what I knew of pool muon-lab', world.operator, lab);
    await world.comesTo(() => has(world.now(card), 'I lost my notes of this annex') || undefined);
    const shown = await world.hears('/condor_pool show', world.operator, lab);
    expect(shown).toContain(`Pool muon-lab, account 123456789012, region ${REGION}.`);
    expect(shown).toContain('nobody: I have lost who they were');
    const status = await world.hears('/condor_annex -status', world.operator, lab);
    expect(status).toContain('1 annex in pool muon-lab.');
    const off = '/condor_off -annex Same';
    for (const line of [start, off, '/condor_pool settings -operators none'])
      expect(await world.hears(line, world.operator, lab)).toMatch(/takes? an (operator|admin)/);
    expect(await world.hears(off, world.operator, lab)).toContain('I have lost who may do what here');

    await world.hears('/condor_pool settings -operators none', world.admin, lab);
    await world.asksAndAnswers(off, 'Yes', world.operator, lab);
    await world.comesTo(() => world.aliveOf('Same', REGION).length === 0 || undefined);
    expect(world.aliveOf('Same')).toHaveLength(2);
  }, 90_000);
});
