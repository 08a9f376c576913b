import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { POOL_TOKEN, World } from '../support/world.js';

const start = (name: string, count = 2): string =>
  `/condor_annex -count ${count} -duration 3 -idle 9 -annex-name ${name}`;

/** The token that annexes of a pool join with is in the pool's own region. */
async function keepToken({ aws }: World, region: string): Promise<void> {
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  const secrets = aws.attach(new SecretsManagerClient({ region, credentials }));
  await secrets.send(new CreateSecretCommand({ Name: 'pool-token', SecretString: POOL_TOKEN }));
}

describe('two pools in one workspace', () => {
  let world: World;
  let lab: string;

  beforeAll(async () => {
    world = await World.start({ prepared: true });
    lab = world.newChannel('muon-lab');
  });
  afterAll(() => world.stop());

  it('a second one is made, bound to a channel, and prepared', async () => {
    const made = await world.hears(
      '/condor_pool create Muon-Lab -region us-west-2 -collector cm.lab.example.org -token-secret pool-token',
    );
    expect(made).toContain('Pool muon-lab is made, in region us-west-2.');
    expect(await world.hears('/condor_pool create muon-lab')).toContain(
      'There is a pool called muon-lab already.',
    );
    expect(await world.hears('/condor_pool create x', world.operator)).toContain('create takes an admin');
    expect(await world.hears('/condor_pool use muon-lab', world.operator, lab)).toContain(
      'use takes an admin',
    );
    expect(await world.hears('/condor_pool use muon-lab', world.admin, lab)).toContain(
      'Commands in this channel are about pool muon-lab from now on.',
    );
    const list = await world.hears('/condor_pool list', world.operator, lab);
    expect(list).toContain('2 pools. Commands here are about muon-lab.');
    expect(list).toContain('us-west-2');
    await keepToken(world, 'us-west-2');
    const question = await world.asks('/condor_annex -setup', world.admin, lab);
    expect(question.text).toContain('Pool muon-lab, account 123456789012, region us-west-2.');
    await world.clicks(question, 'Yes');
    await world.sees('Setup successful.', world.admin, lab);
  });

  it('annexes of the same name live in both, and ending one leaves the other alone', async () => {
    await world.joined(start('Same'));
    await world.asksAndAnswers(start('Same', 3), 'Yes', world.operator, lab);
    await world.sees('Annex Same: all 3 in pool.', world.operator, lab);
    expect(world.aliveOf('Same')).toHaveLength(2);
    expect(world.aliveOf('Same', 'us-west-2')).toHaveLength(3);
    expect(world.aliveOf('Same', 'us-west-2')[0]?.tags['htcondor:Pool']).toBe('muon-lab');
    const status = await world.hears('/condor_annex -status', world.operator, lab);
    expect(status).toContain('1 annex in pool muon-lab.');
    expect(status).toContain('Pool muon-lab, account 123456789012, region us-west-2.');

    await world.asksAndAnswers('/condor_off -annex Same', 'Yes', world.operator, lab);
    await world.sees('Annex Same has ended', world.operator, lab);
    expect(world.aliveOf('Same', 'us-west-2')).toHaveLength(0);
    expect(world.aliveOf('Same')).toHaveLength(2);
  });

  it('another pool is reached with -pool, and an answer stays with the pool of its question', async () => {
    expect(await world.hears('/condor_annex -status -pool default', world.operator, lab)).toContain(
      '1 annex in pool default.',
    );
    expect(await world.hears('/condor_annex -status -pool nowhere')).toContain(
      'There is no pool called nowhere',
    );
    const question = await world.asks(start('Moved'), world.operator, lab);
    await world.hears('/condor_pool use default', world.admin, lab);
    // No channel is bound to it now, so that its members are nobody's operators any more.
    expect(await world.clicksAndHears(question, 'Yes', world.operator)).toContain('start takes an operator');
    await world.clicks(question, 'Yes', world.admin);
    await world.comesTo(() => world.aliveOf('Moved', 'us-west-2').length === 2 || undefined);
    expect(world.aliveOf('Moved')).toHaveLength(0);
    await world.hears('/condor_pool use muon-lab', world.admin, lab);
  });

  it('what costs more than the limit takes a second person', async () => {
    await world.hears('/condor_pool settings -limit 1', world.admin, lab);
    const question = await world.asks(start('Dear', 8), world.operator, lab);
    expect(question.text).toContain("above what one person's Yes is good for here ($1.00)");
    expect(await world.clicksAndHears(question, 'Yes', world.operator)).toContain(
      'your Yes alone is not enough',
    );
    await world.clicks(question, 'Yes', world.stranger);
    const card = await world.sees('Annex Dear: all 8 in pool.', world.operator, lab);
    expect(card.text).toContain(`by <@${world.operator}>, confirmed by <@${world.stranger}>`);
  });

  it('roles are what the pool says, and are looked at again at the click', async () => {
    const question = await world.asks(start('Late', 1), world.operator, lab);
    await world.hears(`/condor_pool settings -operators ${world.stranger}`, world.admin, lab);
    expect(await world.clicksAndHears(question, 'Yes', world.operator)).toContain('start takes an operator');
    expect(await world.hears(start('No'), world.operator, lab)).toContain('start takes an operator');
    const shown = await world.hears('/condor_pool show', world.operator, lab);
    expect(shown).toContain('up to $1.00; above that it takes a second person');
    await world.hears('/condor_pool settings -operators none', world.admin, lab);
  });

  it('guests get one sentence and nothing else', async () => {
    const guest = world.slack.addUser({ name: 'Guest', isRestricted: true });
    for (const line of ['/condor_annex -status', start('Guest'), '/condor_pool list', '/condor_annex help'])
      expect(await world.hears(line, guest)).toMatch(/I work for the full members of this workspace only\.$/);
  });

  it('a pool is forgotten when nothing of it lives', async () => {
    expect(await world.hears('/condor_pool delete muon-lab')).toContain('Pool muon-lab still has');
    for (const name of ['Dear', 'Moved']) {
      await world.asksAndAnswers(`/condor_off -annex ${name}`, 'Yes', world.admin, lab);
      await world.sees(`Annex ${name} has ended`, world.admin, lab);
    }
    expect(await world.hears('/condor_pool delete default')).toContain('stays');
    await world.asksAndAnswers('/condor_pool delete muon-lab', 'Yes');
    await world.sees('Pool muon-lab is forgotten.');
    expect(await world.hears('/condor_annex -status', world.operator, lab)).toContain(
      '1 annex in pool default.',
    );
    expect(world.aliveOf('Same')).toHaveLength(2);
  });
});
