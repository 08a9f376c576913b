import { afterEach, describe, expect, it } from '@jest/globals';
import type { ShownMessage } from '../../src/local/slack/index.js';
import type { Replica } from '../support/replica.js';
import { has, World } from '../support/world.js';

const MINUTE_MS = 60_000;
/** Dying before a call that only looks leaves the world as dying before the next one does: such deaths are told apart by nothing. */
const LOOKS =
  /^(AWS (Describe|Get|Head|List)|Redis ([HZM]?M?GET|HGETALL|EXISTS|SMEMBERS|[XZ]RANGE)|Slack (conversations|auth))/;
/** How often one dies after the same change to the same thing; idle looks at the outbox come again and again. */
const DEATHS = 2;
/** All of them, however alike: for a quiet machine and some minutes. */
const EVERY_CALL = process.env['EVERY_CALL'] !== undefined;
/** Some hundred lives, each with its own connections. */
const PATIENCE_MS = EVERY_CALL ? 3_600_000 : 300_000;

/** Something that people have the bot do, again and again, each time about something else. */
interface Operation<About> {
  readonly prepare: (nth: number) => Promise<About>;
  readonly act: (about: About) => Promise<void>;
  /** What a person does who finds the question still open. */
  readonly actAgain?: (about: About) => Promise<void>;
  readonly isDone: (about: About) => boolean;
  readonly check: (about: About) => void;
}

describe('a bot that is killed at whatever it calls next', () => {
  let world: World;
  afterEach(() => world.stop());

  /** Does it with a bot that lives to see the end, and then with one that dies at each of the calls that the first made. */
  async function killedEverywhere<About>(operation: Operation<About>): Promise<readonly string[]> {
    const called = await once(operation, 0, Infinity);
    for (const [life, nth] of deathsIn(called).entries()) await once(operation, life + 1, nth);
    return called;
  }

  async function once<About>(
    operation: Operation<About>,
    life: number,
    nth: number,
  ): Promise<readonly string[]> {
    const about = await operation.prepare(life);
    await world.settles();
    const bot = mortal(world, nth);
    await operation.act(about).catch(() => undefined);
    await world.comesTo(() => bot.dead || operation.isDone(about) || undefined);
    await world.settles();
    const called = [...bot.called];
    bot.killBefore(Infinity);
    if (bot.dead) {
      await revive(world);
      await operation.actAgain?.(about);
    }
    await world.comesTo(() => operation.isDone(about) || undefined);
    await world.settles();
    operation.check(about);
    expect(saidTwice(world)).toEqual([]);
    return called;
  }

  it(
    'starts every annex once',
    async () => {
      world = await World.start({ prepared: true });
      const called = await killedEverywhere({
        prepare: async (life) => {
          const name = `Start${life}`;
          const line = `/condor_annex -count 2 -duration 9 -idle 9 -annex-name ${name}`;
          return { name, question: await world.asks(line) };
        },
        act: ({ question }) => world.clicks(question, 'Yes'),
        actAgain: (about) => pressAgain(world, about),
        isDone: ({ question }) => has(world.now(question), 'Annex started.'),
        check: ({ name }) => {
          expect([name, world.aliveOf(name).length]).toEqual([name, 2]);
          expect([name, world.count(`Annex ${name}`)]).toEqual([name, 1]);
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS RunInstances', 'Slack chat.update']));
    },
    PATIENCE_MS,
  );

  it(
    'moves a lease to where it was wished',
    async () => {
      world = await World.start({ prepared: true });
      await world.joined('/condor_annex -count 2 -duration 9 -idle 9 -annex-name Long');
      const leases = () => [
        ...new Set(world.aliveOf('Long').map(({ tags }) => tags['htcondor:LeaseEndsAt'])),
      ];
      const called = await killedEverywhere({
        prepare: async (life) => {
          const [before] = leases();
          const question = await world.asks(`/condor_annex -annex-name Long -duration ${20 + life}`);
          return { question, before, hours: 20 + life };
        },
        act: ({ question }) => world.clicks(question, 'Yes'),
        actAgain: (about) => pressAgain(world, about),
        isDone: ({ question, before }) =>
          has(world.now(question), 'all 2 in pool') && !leases().includes(before),
        check: ({ question, hours }) => {
          expect(leases()).toHaveLength(1);
          const asked = Number(question.ts) * 1000;
          const offMs = Number(leases()[0]) - asked - hours * 60 * MINUTE_MS;
          expect([hours, Math.abs(offMs) < 5 * MINUTE_MS]).toEqual([hours, true]);
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS CreateTags', 'Slack chat.update']));
    },
    PATIENCE_MS,
  );

  it(
    'ends what was to end, and tells its end once',
    async () => {
      world = await World.start({ prepared: true });
      const called = await killedEverywhere({
        prepare: async (life) => {
          const name = `Off${life}`;
          await started(world, `/condor_annex -count 2 -duration 9 -idle 9 -annex-name ${name}`);
          return { name, question: await world.asks(`/condor_off -annex ${name}`) };
        },
        act: ({ question }) => world.clicks(question, 'Yes'),
        actAgain: (about) => pressAgain(world, about),
        isDone: ({ name, question }) =>
          has(world.now(question), 'has ended') && told(world, `The receipt of annex ${name}:`) > 0,
        check: ({ name }) => {
          expect(world.aliveOf(name)).toHaveLength(0);
          expect([name, told(world, `The receipt of annex ${name}:`)]).toEqual([name, 1]);
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS TerminateInstances', 'Slack chat.postMessage']));
    },
    PATIENCE_MS,
  );

  it(
    'tells the end of a lease once',
    async () => {
      world = await World.start({ prepared: true });
      const called = await killedEverywhere({
        prepare: async (life) => {
          const name = `Lease${life}`;
          const card = await started(world, `/condor_annex -count 2 -duration 0.1 -annex-name ${name}`);
          await world.passes(2 * MINUTE_MS);
          return { name, card };
        },
        act: async () => {
          await world.clock.advance(6 * MINUTE_MS);
          await world.aws.tick();
        },
        isDone: ({ name, card }) =>
          has(world.now(card), 'has ended') && told(world, `The receipt of annex ${name}:`) > 0,
        check: ({ name }) => {
          expect(world.aliveOf(name)).toHaveLength(0);
          expect([name, told(world, `The receipt of annex ${name}:`)]).toEqual([name, 1]);
        },
      });
      expect(called).toContain('Slack chat.postMessage');
    },
    PATIENCE_MS,
  );

  it(
    'prepares an account once',
    async () => {
      world = await World.start({ prepared: true });
      const called = await killedEverywhere({
        prepare: async (life) => {
          const region = `eu-north-${life}`;
          return { region, question: await world.asks(`/condor_annex -setup -aws-region ${region}`) };
        },
        act: ({ question }) => world.clicks(question, 'Yes'),
        actAgain: (about) => pressAgain(world, about),
        isDone: ({ question }) => has(world.now(question), 'Setup successful.'),
        check: ({ region }) => {
          expect([region, world.count(`Setup of ${region},`)]).toEqual([region, 1]);
          for (const made of ['CreateBucket', 'CreateFunction', 'CreateSecurityGroup', 'CreateSchedule']) {
            const calls = world.aws.calls.filter(
              (call) => call.command === made && call.region === region && call.error === undefined,
            );
            expect([region, made, calls.length]).toEqual([region, made, 1]);
          }
        },
      });
      expect(called).toEqual(expect.arrayContaining(['AWS CreateFunction', 'Slack chat.update']));
    },
    PATIENCE_MS,
  );
});

/** The bot that is there, which from now on will die at its nth call. */
function mortal(world: World, nth: number): Replica {
  const { bot } = world;
  // The dead acknowledge nothing.
  bot.onKill = () => {
    world.slack.faults.dropNextAck();
  };
  bot.killBefore(nth);
  return bot;
}

async function revive(world: World): Promise<void> {
  await world.buryBot();
  world.slack.faults.clear();
  await world.startBot();
  await world.settles();
}

/** Before which of these calls one has to die: before the first, and after each change of each kind. */
function deathsIn(called: readonly string[]): readonly number[] {
  const seen = new Map<string, number>();
  return called.flatMap((_, at) => {
    if (EVERY_CALL || at === 0) return at + 1;
    const before = alike(called[at - 1] ?? '');
    const times = seen.get(before) ?? 0;
    seen.set(before, times + 1);
    return LOOKS.test(before) || times >= DEATHS ? [] : at + 1;
  });
}

/** A call without what differs from one annex to the next. */
function alike(call: string): string {
  return call.replace(/_[0-9a-f-]{36}/g, '').replace(/\d+/g, '#');
}

async function started(world: World, line: string): Promise<ShownMessage> {
  const question = await world.asksAndAnswers(line, 'Yes');
  return world.comesTo(() => (has(world.now(question), 'Annex started.') ? world.now(question) : undefined));
}

async function pressAgain(world: World, { question }: { readonly question: ShownMessage }): Promise<void> {
  if (has(world.now(question), 'Is that OK?')) await world.clicks(question, 'Yes');
}

/** How many messages say this, replies in threads among them. */
function told(world: World, text: string): number {
  return world.slack.seenBy(world.admin, world.channel).filter((message) => has(message, text)).length;
}

/** Keys of messages that stand there more than once. */
function saidTwice(world: World): readonly string[] {
  const channels = [
    world.channel,
    ...[world.admin, world.operator].map((user) => world.slack.directChannel(user)),
  ];
  const keys = channels.flatMap((channel) =>
    world.slack.seenBy(world.admin, channel).map(({ metadata }) => JSON.stringify(metadata ?? {})),
  );
  return keys.filter((key, at) => key !== '{}' && keys.indexOf(key) !== at);
}
