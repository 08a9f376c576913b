import { randomUUID } from 'node:crypto';
import type { BotHands } from './bot-hands.js';
import { KnownPools } from './commands/known-pools.js';
import type { Line } from './commands/notice-lines.js';
import { findActorOnRecord } from './commands/record.js';
import type { Pool } from './domain/pool.js';
import { Courier } from './notices/courier.js';
import { Delivery } from './notices/deliver.js';
import { commandHands, poolLoop, poolNotices } from './pool-hands.js';
import { PoolLoops } from './reconcile/pool-loops.js';
import { sumCounts } from './reconcile/sum-counts.js';
import { registerButtons } from './slack/listeners/buttons.js';
import type { ListenHands } from './slack/answering/listen.js';
import { Intake } from './slack/answering/intake.js';
import { LateAnswers } from './slack/answering/late-answers.js';
import { registerCredentialsForm } from './slack/listeners/credentials-form.js';
import { registerExtendForm } from './slack/listeners/extend-form.js';
import { registerHeadForm } from './slack/listeners/head-form.js';
import { registerNoticeButtons } from './slack/listeners/notice-buttons.js';
import { observeListeners } from './slack/listeners/observe.js';
import { sendFile } from './slack/writing/send-file.js';
import { registerSlashes } from './slack/listeners/slash.js';
import { registerStartForm } from './slack/listeners/start-form.js';
import { registerSubmitForm } from './slack/listeners/submit-form.js';

/** The nudge that wakes whoever delivers notices. */
const NOTICES = 'notices';

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
  const late = new LateAnswers({ ...listen, inbox: hands.inbox, questions: hands.questions });
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
    findActor: findActorOnRecord,
    showNow,
    sendFile: (userId, file) => sendFile(hands.app.client, userId, file),
    nudge: (subject) => hands.nudges.nudge(subject),
    clock: hands.clock,
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
  registerCredentialsForm(hands.app, listen);
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
