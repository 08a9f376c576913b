import { expect } from '@jest/globals';
import type { ShownMessage } from '../../src/local/slack/index.js';
import type { Replica } from './replica.js';
import { has, World, type WorldOptions } from './world.js';

/**
 * Dying before a call that only looks leaves the world as dying before the next one does: such deaths are told apart by
 * nothing. Nor by the locks of the dead, which run out.
 */
const LOOKS =
  /^(AWS (Describe|Get|Head|List)|Redis ([HZM]?M?GET|HGETALL|EXISTS|SMEMBERS|[XZ]RANGE)|Redis EVALSHA \S*:lock:|Slack (conversations|auth))/;
/** All of them, looks too: for a machine that has some minutes for each operation. `2/3`: the second of three that share them. */
const EVERY_CALL = process.env['EVERY_CALL'];
/** Those that a change tells apart: half as many. Shared in the same way. */
const EVERY_CHANGE = process.env['EVERY_CHANGE'];
/** Afterwards nothing more should come of it, in a few rounds. */
const ROUND_MS = 30_000;
const ROUNDS = 3;
const TRIES = 3;

/** No machine is too busy for this; what never comes about is noticed by the clock that the test moves. */
export const PATIENCE_MS = 3_600_000;

/** Something that people have the bot do, told from the moment at which it may die until nothing is left to do. */
export interface Operation<About> {
  readonly world: WorldOptions;
  /** What was there before. */
  readonly prepare: (world: World) => Promise<About>;
  readonly act: (world: World, about: About) => Promise<unknown>;
  /** What a person does who comes back and finds it as it is. */
  readonly actAgain: (world: World, about: About) => Promise<unknown>;
  readonly isDone: (world: World, about: About) => boolean;
  readonly check: (world: World, about: About) => void | Promise<void>;
  /** How many deaths are tried, unless all are. */
  readonly deaths: number;
}

/**
 * Does it with a bot that lives to see the end, and then with one that dies at its first call, one that dies at its last,
 * and others at calls in between; each in a world of its own. Returns the calls of the first.
 */
export async function killedEverywhere<About>(operation: Operation<About>): Promise<readonly string[]> {
  const { called } = await once(operation, Infinity);
  if (EVERY_CALL !== undefined) await killedAtEach(operation, EVERY_CALL);
  else if (EVERY_CHANGE !== undefined) await killedAfterChanges(operation, called, EVERY_CHANGE);
  else for (const nth of deathsIn(called, operation.deaths)) await once(operation, nth);
  return called;
}

async function killedAfterChanges<About>(
  operation: Operation<About>,
  called: readonly string[],
  share: string,
): Promise<void> {
  const [first, sharers] = shareIn(share);
  const deaths = deathsIn(called, called.length);
  for (let at = first - 1; at < deaths.length; at += sharers) await onceAndSay(operation, deaths[at] ?? 1);
}

/** Until there is one who lives: calls that come only now and then are among them. */
async function killedAtEach<About>(operation: Operation<About>, share: string): Promise<void> {
  const [first, sharers] = shareIn(share);
  for (let nth = first; await onceAndSay(operation, nth); nth += sharers);
}

function shareIn(share: string): readonly [number, number] {
  const [first = 1, sharers = 1] = share.split('/').map(Number);
  return [first, sharers];
}

/** It takes minutes: whoever waits sees how far it is, and what went well if it is cut off. True when it came to the death. */
async function onceAndSay<About>(operation: Operation<About>, nth: number): Promise<boolean> {
  const { called, died } = await once(operation, nth);
  process.stderr.write(`${nth} ${died ? `well after a death before ${called.at(-1) ?? ''}` : 'lived'}\n`);
  return died;
}

interface Life {
  readonly called: readonly string[];
  readonly died: boolean;
}

async function once<About>(operation: Operation<About>, nth: number): Promise<Life> {
  const world = await World.start(operation.world);
  const { bot } = world;
  try {
    return await live(world, bot, operation, nth);
  } catch (error) {
    throw new Error(`Killed before call ${nth}, ${bot.called.at(-1) ?? 'of none'}: ${String(error)}`, {
      cause: error,
    });
  } finally {
    await world.stop();
  }
}

async function live<About>(
  world: World,
  bot: Replica,
  operation: Operation<About>,
  nth: number,
): Promise<Life> {
  const about = await operation.prepare(world);
  await world.settles();
  // The dead acknowledge nothing.
  bot.onKill = () => {
    world.slack.faults.loseAcks();
  };
  bot.killBefore(nth);
  await operation.act(world, about).catch((error: unknown) => {
    if (!bot.dead) throw error;
  });
  await world.comesTo(() => bot.dead || operation.isDone(world, about) || undefined);
  await world.settles();
  const life = { called: [...bot.called], died: bot.dead };
  if (life.died) {
    await revive(world);
    await operation.actAgain(world, about);
  } else bot.killBefore(Infinity);
  await world.comesTo(() => operation.isDone(world, about) || undefined);
  for (let round = 0; round < ROUNDS; round += 1) {
    await world.clock.advance(ROUND_MS);
    await world.aws.tick();
    await world.settles();
  }
  await operation.check(world, about);
  expect(saidTwice(world)).toEqual([]);
  return life;
}

async function revive(world: World): Promise<void> {
  await world.buryBot();
  world.slack.faults.clear();
  await world.startBot();
  await world.settles();
}

/** Before which calls one has to die: the first, the last, and so many that come after a change, evenly spread. */
function deathsIn(called: readonly string[], most: number): readonly number[] {
  const afterChanges = called.flatMap((call, at) => (LOOKS.test(call) ? [] : [at + 2]));
  const between = afterChanges.filter((nth) => nth < called.length);
  const step = between.length / Math.max(1, most - 2);
  const spread = between.filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  return [...new Set([1, ...spread, called.length])];
}

/** Presses Yes where it is still asked; again, where a busy machine's Redis was too slow and people are told to. */
export async function pressAgain(
  world: World,
  { question }: { readonly question: ShownMessage },
  user = world.admin,
): Promise<void> {
  for (let tries = 0; tries < TRIES && has(world.now(question), 'Is that OK?'); tries += 1) {
    await world.clicks(question, 'Yes', user);
    await world.passes(ROUND_MS / 2);
  }
}

/** How many messages say this, replies in threads among them. */
export function told(world: World, text: string | RegExp): number {
  return world.slack.seenBy(world.admin, world.channel).filter((message) => has(message, text)).length;
}

/** The ends of leases that its instances bear, each once. */
export function leasesOf(world: World, name: string): readonly number[] {
  return [...new Set(world.aliveOf(name).map(({ tags }) => Number(tags['htcondor:LeaseEndsAt'])))];
}

/** Keys of messages that stand there more than once. */
function saidTwice(world: World): readonly string[] {
  const people = [world.admin, world.operator, world.stranger];
  const places = [
    { user: world.admin, channel: world.channel },
    ...people.map((user) => ({ user, channel: world.slack.directChannel(user) })),
  ];
  const keys = places.flatMap(({ user, channel }) =>
    world.slack.seenBy(user, channel).map(({ metadata }) => JSON.stringify(metadata ?? {})),
  );
  return keys.filter((key, at) => key !== '{}' && keys.indexOf(key) !== at);
}
