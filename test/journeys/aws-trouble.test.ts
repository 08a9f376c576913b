import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const MINUTE_MS = 60_000;
const start = (name: string, flags = '') =>
  `/condor_annex -count 10 -duration 1 -idle 9 -annex-name ${name} ${flags}`;

describe('when AWS does not want', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterEach(() => {
    world.aws.faults.clear();
  });
  afterAll(() => world.stop());

  /** What the card says once the launch has come to something. */
  const cardOf = async (name: string, text: string | RegExp) => {
    await world.asksAndAnswers(start(name), 'Yes');
    return (await world.sees(text)).text;
  };

  it('names the action that the bot may not do', async () => {
    world.aws.faults.deny('ec2:RunInstances');
    const card = await cardOf('Denied', 'Annex Denied was not started.');
    expect(card).toContain('AWS refuses ec2:RunInstances to the bot.');
    expect(card).toContain("Add ec2:RunInstances to the policy of the bot's role");
    expect(await world.hears('/condor_annex -status')).not.toContain('Denied');
  });

  it('links the product that has to be subscribed to', async () => {
    const image = 'ami-0a0a0a0a0a0a0a0a0';
    world.aws.console.registerImage({ id: image });
    world.aws.faults.optInRequired(image);
    await world.asksAndAnswers(start('Unsubscribed', `-aws-on-demand-ami-id ${image}`), 'Yes');
    const { text, blocks } = await world.sees('Annex Unsubscribed was not started.');
    expect(text).toContain('AWS Marketplace product that this account has not subscribed to');
    expect(JSON.stringify(blocks)).toMatch(/<https:\/\/aws\.amazon\.com\/marketplace\/[^>]*\|product page>/);
  });

  it('names the quota that is too small, and where it is raised', async () => {
    world.aws.faults.vcpuQuota = 8;
    const card = await cardOf('Quota', 'Annex Quota was not started.');
    expect(card).toContain('that would be more than the 8 vCPUs that the account may run of this family');
    expect(card).toContain('Running On-Demand Standard');
  });

  it('says that no machines are free', async () => {
    world.aws.faults.capacity('m4.large', 0);
    const card = await cardOf('Nothing', 'Annex Nothing was not started.');
    expect(card).toContain('AWS has no such machines free in this region right now.');
  });

  it('takes what there is, and says how much is missing', async () => {
    world.aws.faults.capacity('m4.large', 7);
    const card = await cardOf('Partial', 'Annex Partial: all 7 in pool.');
    expect(card).toContain('AWS had only 7 of the 10 m4.large.');
    expect(world.aliveOf('Partial')).toHaveLength(7);
    expect(await world.hears('/condor_annex -status')).toMatch(/Partial \| in pool \| 7 \| 7 \| 7 \| 0 \|/);
  });

  it('waits while AWS asks to slow down, and then starts once', async () => {
    world.aws.faults.throttle('RunInstances', { times: 5 });
    await cardOf('Slowly', 'Annex Slowly: all 10 in pool.');
    expect(world.aliveOf('Slowly')).toHaveLength(10);
  });

  it('starts once though the answer to the launch got lost', async () => {
    world.aws.faults.loseAnswer('RunInstances', { times: 5 });
    await cardOf('Lost', 'Annex Lost: all 10 in pool.');
    expect(world.aliveOf('Lost')).toHaveLength(10);
  });

  it('starts once though the answer got lost and EC2 lists nothing for half a minute', async () => {
    world.aws.faults.eventualConsistencyMs = 30_000;
    world.aws.faults.loseAnswer('RunInstances', { times: 4 });
    await cardOf('Unheard', 'Annex Unheard: all 10 in pool.');
    expect(world.aliveOf('Unheard')).toHaveLength(10);
  });

  it('gives EC2 half a minute to show what it has just started', async () => {
    world.aws.faults.eventualConsistencyMs = 30_000;
    await cardOf('Unseen', 'Annex Unseen: all 10 in pool.');
    expect(world.aliveOf('Unseen')).toHaveLength(10);
    await world.asksAndAnswers('/condor_off -annex Unseen', 'Yes');
    await world.sees('Annex Unseen has ended');
    expect(world.aliveOf('Unseen')).toHaveLength(0);
  });

  it('goes on by itself when EC2 was away for some minutes', async () => {
    await world.joined(start('Patient'));
    world.aws.faults.deny('ec2:DescribeInstances');
    const status = await world.hears('/condor_annex -status');
    expect(status).toContain('AWS refuses ec2:DescribeInstances to the bot');
    await world.passes(7 * MINUTE_MS);
    world.aws.faults.clear();
    expect(await world.hears('/condor_annex -status -annex-name Patient')).toContain('all 10 in pool');
    expect(world.count('Annex Patient has ended')).toBe(0);
  });

  it('says what cannot be ended, and ends the rest', async () => {
    await world.joined(start('Sticky'));
    const [kept] = world.aliveOf('Sticky');
    world.aws.faults.failNext('TerminateInstances', 'OperationNotPermitted', {
      times: 1000,
      message: `The instance '${kept?.id ?? ''}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      when: (input) => JSON.stringify(input).includes(kept?.id ?? 'none'),
    });
    await world.asksAndAnswers('/condor_off -annex Sticky', 'Yes');
    const told = await world.sees("Of annex Sticky I can't end one instance");
    expect(told.text).toContain(`${kept?.id ?? ''}: it is protected against termination`);
    expect(world.aliveOf('Sticky')).toHaveLength(1);
    await world.passes(5 * MINUTE_MS);
    expect(world.count("I can't end one instance")).toBe(1);

    world.aws.faults.clear();
    await world.sees('Annex Sticky has ended');
  });

  it('says in setup which component failed and which action is missing, and finishes later', async () => {
    world.aws.faults.deny('lambda:CreateFunction');
    await world.asksAndAnswers('/condor_annex -setup -aws-region us-west-2', 'Yes');
    const failed = await world.sees('Setup is not finished. What is complete stays.');
    expect(failed.text).toContain(
      'Creating configuration bucket (this takes less than a minute)... complete.',
    );
    expect(failed.text).toMatch(/Creating Lambda functions \(.*\)\.\.\. failed\. .*lambda:CreateFunction/);
    const check = await world.hears('/condor_annex -check-setup -aws-region us-west-2');
    expect(check).toContain('Your setup is incomplete:');

    world.aws.faults.clear();
    await world.asksAndAnswers('/condor_annex -setup -aws-region us-west-2', 'Yes');
    await world.sees(/Setup of us-west-2(.|\n)*Setup successful\./);
    expect(await world.hears('/condor_annex -check-setup -aws-region us-west-2')).toContain(
      'Your setup looks OK.',
    );
  });
});
