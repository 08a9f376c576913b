import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { has, World } from '../support/world.js';

const MINUTE_MS = 60_000;
const AWAY = "I can't reach my memory (Redis) right now. Nothing was changed.";
const start = (name: string) => `/condor_annex -count 2 -duration 3 -idle 9 -annex-name ${name}`;

describe('when Redis is away for a minute', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ keep: true, prepared: true });
  });
  afterAll(() => world.stop());

  const comesBack = async () => {
    await world.redis.restart();
    await world.slack.until(() => (world.bot.has('Redis') ? true : undefined));
  };

  it('commands and buttons say so, nothing is lost, and everything goes on afterwards', async () => {
    await world.joined(start('Before'));
    const starting = await world.asksAndAnswers(start('Starting'), 'Yes');
    const question = await world.asks(start('After'));
    await world.redis.kill();

    expect(await world.hears('/condor_annex -status')).toContain(AWAY);
    expect(await world.hears(start('Vain'), world.operator)).toContain(AWAY);
    expect(await world.hears('/condor_off -annex Before')).toContain(AWAY);
    expect(await world.clicksAndHears(question, 'Yes')).toContain(AWAY);
    expect(world.now(question).text).toContain('Is that OK?');
    expect(await world.hears('/condor_annex help')).toContain('What you can type, with examples.');
    await world.passes(MINUTE_MS);
    expect(world.aliveOf('Before')).toHaveLength(2);

    await comesBack();
    await world.clicks(question, 'Yes');
    await world.sees('Annex After: all 2 in pool.');
    await world.sees('Annex Starting: all 2 in pool.');
    expect(world.now(starting).text).toContain('Annex Starting: all 2 in pool.');
    expect(await world.hears('/condor_annex -status')).toContain('3 annexes in pool default.');
    expect(world.calls('RunInstances')).toBe(3);
    expect(world.count('Annex Vain')).toBe(0);
  });

  it('a server that hangs counts as away, and people hear so in time', async () => {
    const question = await world.asks(start('Hanging'));
    await world.redis.pause();
    const at = performance.now();
    const told = await world.clicksAndHears(question, 'Yes');
    expect(told).toMatch(/my memory \(Redis\)/);
    expect(performance.now() - at).toBeLessThan(3000);
    expect(await world.hears('/condor_annex -status')).toContain('my memory (Redis)');
    await world.redis.resume();
    await world.slack.until(() => (world.bot.has('Redis') ? true : undefined));
    await world.clicks(question, 'Yes');
    await world.sees('Annex Hanging: all 2 in pool.');
    expect(world.aliveOf('Hanging')).toHaveLength(2);
  });

  it('instances end at their lease although nobody remembers them', async () => {
    await world.asksAndAnswers('/condor_annex -count 2 -duration 10m -idle 9 -annex-name Brief', 'Yes');
    await world.sees('Annex Brief: all 2 in pool.');
    await world.redis.kill();
    await world.passes(11 * MINUTE_MS);
    expect(world.aliveOf('Brief')).toHaveLength(0);
    await comesBack();
    await world.sees('Annex Brief has ended');
  });

  it('annexes are rebuilt from their tags when everything was lost, and people are told', async () => {
    const before = world.aliveOf('Before').map(({ id }) => id);
    await world.inRedis((view) => view.flush());
    await world.sees('I lost my notes of annex Before and rebuilt them from its tags');
    const card = await world.sees('Annex Before: all 2 in pool.');
    await world.comesTo(
      () =>
        has(world.now(card), 'I lost my notes of this annex and rebuilt them from its tags.') || undefined,
    );
    const status = await world.hears('/condor_annex -status');
    for (const name of ['Before', 'Starting', 'After', 'Hanging'])
      expect(status).toContain(`${name} | in pool`);
    await world.passes(2 * MINUTE_MS);
    expect(world.count('Annex Before: ')).toBe(1);
    expect(world.aliveOf('Before').map(({ id }) => id)).toEqual(before);

    await world.asksAndAnswers('/condor_annex -annex-name Before -duration 9', 'Yes');
    await world.asksAndAnswers('/condor_off -annex Before', 'Yes');
    await world.sees('Annex Before has ended');
  });
});

describe('a bot that starts without Redis', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ keep: true, prepared: true });
    await world.stopBot();
  });
  afterAll(() => world.stop());

  it('says so to whoever asks, and works once there is one', async () => {
    await world.redis.kill();
    await world.startBot();
    expect(await world.hears('/condor_annex -status')).toContain(AWAY);
    await world.redis.restart();
    await world.slack.until(() => (world.bot.has('Redis') ? true : undefined));
    await world.joined(start('Late'));
  });
});
