import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TAG } from '../../src/domain/tags.js';
import { World } from '../support/world.js';

const MINUTE_MS = 60_000;

describe('the end of an annex', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterAll(() => world.stop());

  const leasesOf = (name: string) => [
    ...new Set(world.aliveOf(name).map(({ tags }) => Number(tags[TAG.leaseEndsAt]))),
  ];

  it('comes later when somebody extends the lease', async () => {
    await world.joined('/condor_annex -count 2 -duration 20m -idle 9 -annex-name Later');
    const [before = 0] = leasesOf('Later');

    const question = await world.asks('/condor_annex -annex-name Later -duration 1');
    expect(question.text).toContain(
      'Will let the lease of annex Later (2 instances) end 1.00 hours from now',
    );
    expect(question.text).toMatch(/That is up to \$0\.\d\d more/);
    const saidAt = world.clock.now();
    await world.clicks(question, 'Yes');
    const leaseEndsAt = saidAt + 60 * MINUTE_MS;
    await world.comesTo(() => leasesOf('Later').every((at) => at === leaseEndsAt) || undefined);
    expect(world.now(question).text).toContain('Annex Later: all 2 in pool.');
    expect(world.now(question).text).not.toContain('Is that OK?');

    await world.passes(before - world.clock.now() + 5 * MINUTE_MS);
    expect(world.aliveOf('Later')).toHaveLength(2);

    await world.passes(saidAt + 60 * MINUTE_MS - world.clock.now() + 2 * MINUTE_MS);
    expect(world.aliveOf('Later')).toHaveLength(0);
    await world.sees('Annex Later has ended: none of its instances is left.');
  });

  it('comes sooner when somebody shortens the lease', async () => {
    await world.joined('/condor_annex -count 2 -duration 24 -idle 9 -annex-name Sooner');
    const question = await world.asksAndAnswers('/condor_annex -annex-name Sooner -duration 10m', 'Yes');
    expect(question.text).toContain('busy instances are ended all the same. It saves up to $4.7');
    await world.passes(12 * MINUTE_MS);
    expect(world.aliveOf('Sooner')).toHaveLength(0);
    await world.sees('Annex Sooner has ended');
  });

  it('comes by itself when nobody uses the machines', async () => {
    await world.joined('/condor_annex -count 2 -duration 24 -idle 10m -annex-name Idle');
    const [busy] = world.aliveOf('Idle');
    world.aws.console.runJobUntil(busy?.id ?? '', world.clock.now() + 15 * MINUTE_MS);
    await world.sees('Annex Idle: all 1 in pool.');
    expect(world.aliveOf('Idle')).toEqual([expect.objectContaining({ id: busy?.id })]);
    await world.sees('Annex Idle has ended');
    expect(world.aws.instances().filter(({ tags }) => tags[TAG.annexName] === 'Idle')).toEqual(
      [1, 2].map(() => expect.objectContaining({ stateReason: 'Client.InstanceInitiatedShutdown' })),
    );
  });

  it('comes at the end of the lease though the bot is not there', async () => {
    await world.joined('/condor_annex -count 3 -duration 20m -idle 9 -annex-name Alone');
    await world.stopBot();
    await world.passes(22 * MINUTE_MS);
    expect(world.aliveOf('Alone')).toHaveLength(0);

    await world.startBot();
    await world.sees('Annex Alone has ended: none of its instances is left.');
  });
});
