import { randomUUID } from 'node:crypto';
import type { BotHands } from './bot-hands.js';
import type { CommandHands, PoolSettings } from './commands/command.js';
import { aboutPool } from './domain/news.js';
import { DEFAULT_POOL, type Pool } from './domain/pool.js';
import { addressed } from './notices/audience.js';
import { OutboxNotices } from './notices/outbox-notices.js';
import { AccountController } from './reconcile/account.js';
import { annexControllers, poolControllers } from './reconcile/annex-controllers.js';
import { centreOf } from './reconcile/centre-of.js';
import type { ReconcileHands } from './reconcile/controller.js';
import { CredentialsController } from './reconcile/credentials.js';
import { Loop } from './reconcile/loop.js';
import { Rounds, type PassObserver } from './reconcile/round.js';

/** What everything about one pool is given: its AWS, what its annexes join, HTCondor there. */
function ofPool(hands: BotHands, pool: Pool) {
  const regions = hands.regionsFor(pool);
  const condorOf = hands.condorOver(regions);
  const settings = settingsOf(pool);
  return { regions, condorOf, settings, centre: centreOf(settings, { ...hands, regions, condorOf }) };
}

function settingsOf({ name, region, collector, tokenSecret }: Pool): PoolSettings {
  return { pool: name, region, collector, tokenSecret };
}

/** What commands about this pool work with. */
export function commandHands(hands: BotHands, pool: Pool, poolCount: number): CommandHands {
  const { audit, clock, wishes, questions, ledger, preferences, drafts, pools, people, keyring } = hands;
  return {
    audit,
    keyring,
    pool,
    pools,
    people,
    admins: hands.admins,
    poolCount,
    clock,
    wishes,
    questions,
    ledger,
    preferences,
    drafts,
    newUuid: () => randomUUID(),
    ...ofPool(hands, pool),
  };
}

/** Hands over what is worth telling as the people of this pool want to hear it. */
export function poolNotices(hands: BotHands, pool: Pool, wake: () => void): OutboxNotices {
  const { outbox, log, clock, preferences } = hands;
  return new OutboxNotices(outbox, wake, log, async (notice) =>
    addressed(
      { ...notice, message: aboutPool(notice.message, pool.name) },
      await preferences.get(pool.name),
      clock.now(),
    ),
  );
}

/** The loop of this pool, with what is told of its looks. */
export function poolLoop(
  hands: BotHands,
  pool: Pool,
  { notices, observer }: { readonly notices: OutboxNotices; readonly observer: PassObserver },
): Loop {
  const { clock, log, lock, nudges, roundMs } = hands;
  const rounds = makeRounds(hands, pool, notices, observer);
  const { rounded } = hands.observer;
  return new Loop({ clock, log, lock, nudges, rounds, rounded }, pool.name, roundMs);
}

function makeRounds(hands: BotHands, pool: Pool, notices: OutboxNotices, observer: PassObserver): Rounds {
  const { settings, ...its } = ofPool(hands, pool);
  const { pools, keyring, annexUsers } = hands;
  const reconcile: ReconcileHands = {
    acting: hands.acting,
    clock: hands.clock,
    log: hands.log,
    wishes: hands.wishes,
    bootKit: hands.bootKit,
    notices,
    sights: hands.sights,
    admins: hands.admins,
    ledger: hands.ledger,
    memory: hands.memory,
    ...(looksForOthers(pool) ? { pools: hands.pools } : {}),
    preferences: hands.preferences,
    ...its,
  };
  return new Rounds(
    reconcile,
    settings,
    {
      annex: annexControllers(reconcile),
      account: new AccountController(reconcile),
      pool: [
        ...poolControllers(reconcile),
        new CredentialsController({
          ...reconcile,
          pools,
          keyring,
          annexUsers,
          changed: () => hands.nudges.nudge(`${pool.name}/pools`),
        }),
      ],
    },
    observer,
  );
}

/** The one pool that is always there; with other credentials it would take what it finds for the bot's own. */
function looksForOthers({ name, credentials }: Pool): boolean {
  return name === DEFAULT_POOL && credentials.kind === 'own';
}
