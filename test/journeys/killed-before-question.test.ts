import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ShownMessage } from '../../src/local/slack/index.js';
import { has, World } from '../support/world.js';

const MINUTE_MS = 60_000;
/** Many lives, each with its own connections. */
const PATIENCE_MS = 600_000;

describe('a bot that is killed between a command and its question', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ prepared: true });
  });
  afterEach(() => world.stop());

  /** What stands in the channel with these words and asks. */
  const questions = (words: string): readonly ShownMessage[] =>
    world.slack
      .seenBy(world.admin, world.channel)
      .filter((message) => has(message, words) && has(message, 'Is that OK?'));

  /** Another bot in the place of this one, which acknowledges nothing any more. */
  const revive = async () => {
    await world.buryBot();
    world.slack.faults.clear();
    await world.startBot();
  };

  /**
   * Has somebody do something with a bot that dies before its first call, another that dies before its second, and so on,
   * until one lives to ask. Whoever hears from Slack that it did not work does it again.
   */
  async function killedBeforeEach(
    asksAbout: (life: number) => string,
    act: (life: number) => Promise<{ readonly acked: boolean }>,
    prepare: () => Promise<void> = () => Promise.resolve(),
  ): Promise<number> {
    for (let life = 1; ; life += 1) {
      await prepare();
      const { bot } = world;
      bot.onKill = () => {
        world.slack.faults.loseAcks();
      };
      bot.killBefore(life);
      const { acked } = await act(life);
      await world.comesTo(() => bot.dead || questions(asksAbout(life)).length > 0 || undefined);
      await world.settles();
      bot.killBefore(Infinity);
      if (!bot.dead) return life;
      await revive();
      if (!acked) await act(life);
      await world.comesTo(() => questions(asksAbout(life)).length > 0 || undefined);
      await world.passes(MINUTE_MS);
      expect([life, questions(asksAbout(life)).length]).toEqual([life, 1]);
    }
  }

  it(
    'asks once, wherever it was cut off, and takes one Yes',
    async () => {
      const name = (life: number) => `Asked${life}`;
      const lives = await killedBeforeEach(name, (life) =>
        world.slack.slash(
          world.admin,
          world.channel,
          `/condor_annex -count 1 -duration 9 -idle 9 -annex-name ${name(life)}`,
        ),
      );
      expect(lives).toBeGreaterThan(6);
      for (let life = 1; life < lives; life += 1) {
        const [question] = questions(name(life));
        if (question === undefined) throw new Error(`${name(life)} was not asked about.`);
        await world.clicks(question, 'Yes');
        await world.comesTo(() => has(world.now(question), 'Annex started.') || undefined);
        expect([life, world.aliveOf(name(life)).length]).toEqual([life, 1]);
      }
    },
    PATIENCE_MS,
  );

  it(
    'asks once when a button under a notice was pressed',
    async () => {
      await world.joined('/condor_annex -count 1 -duration 0.75 -idle 9 -annex-name Long');
      await world.comesTo(() => lastNotice() ?? undefined);
      const lives = await killedBeforeEach(
        () => 'Long',
        () => {
          const notice = lastNotice();
          if (notice === undefined) throw new Error('There is no notice.');
          return world.slack.click(world.admin, notice, 'Extend 1 h');
        },
        async () => {
          for (const open of questions('Long')) await world.clicks(open, 'No');
          await world.comesTo(() => questions('Long').length === 0 || undefined);
        },
      );
      expect(lives).toBeGreaterThan(5);
    },
    PATIENCE_MS,
  );

  const lastNotice = () =>
    world.slack
      .seenBy(world.admin, world.channel)
      .findLast((message) => has(message, 'Extend 1 h') && !has(message, 'Is that OK?'));
});

describe('a command that nobody lived to ask about', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start({ prepared: true });
  });
  afterEach(() => world.stop());

  const line = '/condor_annex -count 1 -duration 9 -annex-name Late';

  /** Somebody types it, and the bot that takes it in dies of it, right after its ack. */
  const leave = async (typed = line, user = world.admin, channel = world.channel) => {
    await world.settles();
    for (const bot of world.bots) bot.killBefore(3);
    expect((await world.slack.slash(user, channel, typed)).acked).toBe(true);
    await world.settles();
    const dead = world.bots.filter((bot) => bot.dead);
    for (const bot of world.bots) bot.killBefore(Infinity);
    expect(dead).toHaveLength(1);
    await world.buryBot(dead[0]);
  };

  it('is asked about by another replica, within a minute', async () => {
    await world.startBot();
    await leave();
    await world.passes(MINUTE_MS);
    expect(world.count('Is that OK?')).toBe(1);
  });

  it('is said to be missed, once, when it is long ago; and nothing is asked', async () => {
    await leave();
    await world.passes(11 * MINUTE_MS);
    await world.startBot();
    const missed = await world.sees('did nothing about what you asked for');
    expect(has(missed, 'Type it again if you still want it.')).toBe(true);
    await world.passes(2 * MINUTE_MS);
    expect(world.count('did nothing about what you asked for')).toBe(1);
    expect(world.count('Is that OK?')).toBe(0);
    expect(await world.inRedis((view) => view.dump())).not.toContain('inbox');
  });

  it('is refused in direct messages when it can only be refused', async () => {
    await leave('/condor_off -annex Nobody', world.operator);
    await world.startBot();
    const direct = world.slack.directChannel(world.operator);
    const refusal = await world.sees('Nobody', world.operator, direct);
    expect(has(refusal, 'no annex')).toBe(true);
    await world.passes(2 * MINUTE_MS);
    expect(world.count('Nobody', world.operator, direct)).toBe(1);
  });

  it('goes to direct messages where the bot is not in the channel', async () => {
    const away = world.newChannel('away', { botIsMember: false });
    await leave(line, world.admin, away);
    await world.startBot();
    const question = await world.sees('Is that OK?', world.admin, world.slack.directChannel(world.admin));
    expect(has(question, 'Late')).toBe(true);
  });
});
