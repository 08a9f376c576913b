import { randomUUID } from 'node:crypto';
import type { App } from '@slack/bolt';
import { findActor } from './commands/actor.js';
import { KnownPools } from './commands/known-pools.js';
import type { Line } from './commands/notice-lines.js';
import type { Pool } from './domain/pool.js';
import { Courier } from './notices/courier.js';
import { Delivery } from './notices/deliver.js';
import { commandHands, poolLoop, poolNotices } from './pool-hands.js';
import type { Regions } from './ports/account.js';
import type { Acting } from './ports/acting.js';
import type { Audit } from './ports/audit.js';
import type { BootKit } from './ports/boot-kit.js';
import type { Clock } from './ports/clock.js';
import type { CondorOf } from './ports/condor.js';
import type { Drafts } from './ports/drafts.js';
import type { Inbox } from './ports/inbox.js';
import type { LedgerStore } from './ports/ledger.js';
import type { Log } from './ports/log.js';
import type { Memory } from './ports/memory.js';
import type { Messenger, Outbox } from './ports/notices.js';
import type { People } from './ports/people.js';
import type { PoolStore } from './ports/pools.js';
import type { PreferencesStore } from './ports/preferences.js';
import type { Sights } from './ports/sights.js';
import type { Lock, Nudges, QuestionStore, WishStore } from './ports/stores.js';
import { PoolLoops } from './reconcile/pool-loops.js';
import type { PassObserver } from './reconcile/round.js';
import { sumCounts } from './reconcile/sum-counts.js';
import { registerButtons } from './slack/buttons.js';
import type { ListenHands } from './slack/listen.js';
import { Intake } from './slack/intake.js';
import { LateAnswers } from './slack/late-answers.js';
import { registerExtendForm } from './slack/extend-form.js';
import { registerHeadForm } from './slack/head-form.js';
import { registerNoticeButtons } from './slack/notice-buttons.js';
import { observeListeners } from './slack/observe.js';
import { sendFile } from './slack/send-file.js';
import { registerSlashes } from './slack/slash.js';
import { registerStartForm } from './slack/start-form.js';
import { registerSubmitForm } from './slack/submit-form.js';
import type { References } from './telemetry/references.js';

/** The nudge that wakes whoever delivers notices. */
const NOTICES = 'notices';

/** What the bot counts; metrics listen. */
export interface BotObserver extends PassObserver {
  readonly rounded: (tookMs: number) => void;
  readonly said: (what: string, outcome: string) => void;
  readonly delivered: (outcome: 'delivered' | 'failed') => void;
  /** How long a command or a click took to its answer, in milliseconds. */
  readonly took?: (what: string, tookMs: number) => void;
  /** What became of a question: `yes`, `no`, or why neither. */
  readonly answered?: (answer: string) => void;
  readonly awsCalled?: (action: string, outcome: string) => void;
}

/** Everything the bot is made of. Whoever made these things closes them. */
export interface BotHands {
  readonly app: App;
  readonly messenger: Messenger;
  readonly wishes: WishStore;
  readonly questions: QuestionStore;
  readonly inbox: Inbox;
  readonly audit: Audit;
  /** For whom what is going on is done. */
  readonly acting: Acting;
  readonly ledger: LedgerStore;
  readonly memory: Memory;
  readonly preferences: PreferencesStore;
  readonly drafts: Drafts;
  readonly sights: Sights;
  readonly outbox: Outbox;
  readonly lock: Lock;
  readonly nudges: Nudges;
  readonly pools: PoolStore;
  readonly people: People;
  /** The AWS of a pool, as whom its credentials say. */
  readonly regionsFor: (pool: Pool) => Regions;
  /** HTCondor on head nodes that are reached this way. */
  readonly condorOver: (regions: Pick<Regions, 'remote'>) => CondorOf;
  readonly bootKit: BootKit;
  readonly clock: Clock;
  readonly log: Log;
  readonly observer: BotObserver;
  /** Ties together the lines of the log that belong to one command or click. */
  readonly references: References;
  /** The default pool, as the settings have it: it is looked after even while the store of pools is away. */
  readonly usualPool: Pool;
  /** Slack user ids of the admins. */
  readonly admins: readonly string[];
  readonly roundMs: number;
}

/** A bot put together. It answers Slack as soon as its app is started; the loop and the courier start here. */
export interface Bot {
  start(): Promise<void>;
  /** Finishes the look and the delivery at hand. */
  stop(): Promise<void>;
  /** When the loop that is furthest behind last came around, in epoch milliseconds. */
  cameAroundAt(): number | undefined;
}

/** Puts everything together: the only place that knows all parts. */
export function buildBot(hands: BotHands): Bot {
  const { clock, log, lock, nudges, outbox, observer } = hands;
  const wake = (): void => {
    nudges.nudge(NOTICES).catch((error: unknown) => {
      log.debug({ error }, 'nobody woken; notices are looked for every few seconds anyway');
    });
  };
  const delivery = new Delivery({
    outbox,
    messenger: hands.messenger,
    clock,
    log,
    counted: observer.delivered,
  });
  const observerOf = sumCounts(observer);
  const loops = new PoolLoops({
    clock,
    log,
    pools: hands.pools,
    roundMs: hands.roundMs,
    makeLoop: (pool) =>
      poolLoop(hands, pool, {
        notices: poolNotices(hands, pool, wake),
        observer: observerOf(pool.name),
      }),
  });
  const usual = poolNotices(hands, hands.usualPool, wake);
  const listen = registerListeners(hands, {
    showNow: async (progress) => {
      await usual.show(progress);
      await delivery.deliverNow(progress.key);
    },
  });
  const late = new LateAnswers({ ...listen, clock, inbox: hands.inbox, questions: hands.questions });
  const courier = new Courier({ clock, log, lock, deliveries: [delivery, late] });
  return {
    async start() {
      await nudges.listen((subject) => {
        if (subject === NOTICES) courier.wake();
        else loops.hear(subject);
      });
      loops.start(hands.usualPool);
      courier.start();
    },
    async stop() {
      await loops.stop();
      await courier.stop();
    },
    cameAroundAt: () => loops.cameAroundAt,
  };
}

function registerListeners(hands: BotHands, { showNow }: Pick<ListenHands, 'showNow'>): ListenHands {
  const listen: ListenHands = {
    ...findsCommands(hands),
    messenger: hands.messenger,
    intake: new Intake(hands),
    findActor: (acting, { pool }) => findActor(acting, pool, hands),
    showNow,
    sendFile: (userId, file) => sendFile(hands.app.client, userId, file),
    nudge: (subject) => hands.nudges.nudge(subject),
    log: hands.log,
    newReference: () => hands.references.current() ?? newReference(),
    counted: (what, outcome) => {
      hands.observer.said(what, outcome);
      if (what === 'yes' || what === 'no') hands.observer.answered?.(answerOf(what, outcome));
    },
  };
  observeListeners(hands.app, {
    referred: (work) => hands.references.run(newReference(), work),
    now: () => performance.now(),
    took: (what, tookMs) => hands.observer.took?.(what, tookMs),
  });
  registerSlashes(hands.app, listen);
  registerButtons(hands.app, listen);
  registerStartForm(hands.app, listen);
  registerNoticeButtons(hands.app, listen);
  registerExtendForm(hands.app, listen);
  registerHeadForm(hands.app, listen);
  registerSubmitForm(hands.app, listen);
  return listen;
}

/** How listeners come by the hands of the pool that something is about. */
function findsCommands(
  hands: BotHands,
): Pick<ListenHands, 'commandsFor' | 'commandsOf' | 'commandsAnswering'> {
  const { questions } = hands;
  const known = new KnownPools(hands.pools);
  const handsOf = (pool: Pool) => commandHands(hands, pool, known.count);
  const commandsFor = async (channel: string, line?: Line) => handsOf(await known.getFor(channel, line));
  const commandsOf = async (name: string) => handsOf(await known.get(name));
  return {
    commandsFor,
    commandsOf,
    async commandsAnswering(questionId, channel) {
      const question = await questions.find(questionId);
      return question === undefined ? commandsFor(channel) : commandsOf(question.pool);
    },
  };
}

/** Short enough to be read out; long enough for one day's log. */
function newReference(): string {
  return randomUUID().slice(0, 8);
}

/** A click counts as an answer when the question took it; else it counts as why not. */
function answerOf(choice: 'yes' | 'no', outcome: string): string {
  return outcome === 'progress' || (choice === 'no' && outcome === 'closed') ? choice : outcome;
}
