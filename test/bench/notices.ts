import { setTimeout as delay } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { wallClock } from '../../src/ports/wall-clock.js';
import type { Button } from '../../src/domain/message.js';
import { NEWS_ACTIONS } from '../../src/domain/news.js';
import { plainText } from '../../src/domain/words.js';
import { startRedisServer } from '../../src/local/redis-server.js';
import { type LocalSlack, startLocalSlack } from '../../src/local/slack/index.js';
import { Courier } from '../../src/notices/courier.js';
import { Delivery } from '../../src/notices/deliver.js';
import { OutboxNotices } from '../../src/notices/outbox-notices.js';
import { RedisLock } from '../../src/redis/lock.js';
import { RedisOutbox } from '../../src/redis/outbox.js';
import { RedisPostings } from '../../src/redis/postings.js';
import { connectRedis, type Redis } from '../../src/redis/redis.js';
import { toBoltLogger } from '../../src/slack/bolt-logger.js';
import { SlackMessenger } from '../../src/slack/writing/post.js';
import { clientOptions } from '../../src/slack/web-client.js';
import { createLog } from '../../src/telemetry/log.js';
import { type Figure, quantile, rounded } from './figure.js';

const ANNEXES = 1000;
const CHANNELS = 10;
/** Due in the same minute, told in the same minute. */
const MINUTE_MS = 60_000;
const GIVE_UP_MS = 3 * MINUTE_MS;
/** https://docs.slack.dev/apis/web-api/rate-limits */
const SLACK_PACE_MS = 1000;

/** A thousand annexes' leases end at the same time, and all their messages change: how late people hear of it. */
export async function benchNotices(): Promise<readonly Figure[]> {
  const slack = await startLocalSlack({ now: () => Date.now(), paceChannels: true, paceTiers: true });
  const server = await startRedisServer();
  const log = createLog({ level: 'silent' });
  const redis = await connectRedis(server.url, log);
  try {
    return await measured(slack, redis);
  } finally {
    await redis.close();
    await server.stop();
    await slack.stop();
  }
}

async function measured(slack: LocalSlack, redis: Redis): Promise<readonly Figure[]> {
  const ada = slack.addUser({ name: 'Ada' });
  const channels = Array.from({ length: CHANNELS }, (_, nth) =>
    slack.addChannel({ name: `lab${nth}`, members: [ada], botIsMember: true }),
  );
  const { courier, notices, messenger } = bot(slack, redis);
  const cards = await Promise.all(
    channels.map((channel) => messenger.post({ channel }, { title: ['All in pool.'] }, `card:${channel}`)),
  );
  // An annex has its message, and what is told of it stands in the thread of that.
  const threads: string[] = [];
  for (let nth = 0; nth < ANNEXES; nth += 1)
    threads.push((await slack.say(ada, channelOf(channels, nth), `Annex ${nth}`)).ts);
  courier.start();
  const dueAt = Date.now();
  for (let nth = 0; nth < ANNEXES; nth += 1) {
    await notices.show({
      key: `annex:${nth}`,
      place: cards[nth % CHANNELS] ?? { channel: '' },
      fallback: ada,
      message: { title: [`Annex ${nth} has ended.`] },
    });
  }
  for (let nth = 0; nth < ANNEXES; nth += 1) {
    await notices.publish({
      key: `bench:${nth}`,
      weight: 'urgent',
      place: { channel: channelOf(channels, nth), threadTs: threads[nth] ?? '', alsoInChannel: true },
      message: { title: [title(nth)], buttons: [extend(nth)] },
    });
  }
  const told = () => heard(slack, ada, channels);
  const isTold = ({ shown, replies }: Heard) => shown.size === ANNEXES && replies.size === ANNEXES;
  while (!isTold(told()) && Date.now() - dueAt < GIVE_UP_MS) await delay(500);
  await courier.stop();
  const { shown, replies } = told();
  const late = (moments: Moments) => [...moments.values()].map(([first = 0]) => Math.max(0, first - dueAt));
  const [lateMs, repliesLateMs] = [late(shown), late(replies)];
  const limited = slack.calls.filter(({ ok }) => !ok).length;
  const twice = [...shown.values(), ...replies.values()].filter(({ length }) => length > 1).length;
  const details = {
    channels: CHANNELS,
    cardsChanged: slack.calls.filter(({ method }) => method === 'chat.update').length,
    messages: slack.calls.filter(({ method }) => method === 'chat.postMessage').length,
    medianMs: rounded(quantile(lateMs, 0.5)),
    worstMs: rounded(Math.max(...lateMs)),
    repliesMedianMs: rounded(quantile(repliesLateMs, 0.5)),
    repliesWorstMs: rounded(Math.max(...repliesLateMs)),
  };
  const figure = (what: string, value: number, target: number, wide: number): Figure => ({
    bench: 'notices',
    what: `${ANNEXES} notices due at once in ${CHANNELS} channels, with as many cards: ${what}`,
    value,
    target,
    wide,
    details,
  });
  return [
    figure(
      'lateness p99 in the channel (s)',
      quantile(lateMs, 0.99) / 1000,
      MINUTE_MS / 1000,
      GIVE_UP_MS / 1000,
    ),
    figure(
      "lateness p99 in the threads / what Slack's pace of a message a second and channel takes",
      quantile(repliesLateMs, 0.99) / ((ANNEXES / CHANNELS) * SLACK_PACE_MS),
      1.2,
      1.8,
    ),
    figure('lost', 2 * ANNEXES - shown.size - replies.size, 0, 0),
    figure('told twice', twice, 0, 0),
    figure('refused by Slack for being too many', limited, 0, 0),
  ];
}

function bot(slack: LocalSlack, redis: Redis) {
  const log = createLog({ level: 'silent' });
  const clock = wallClock;
  const outbox = new RedisOutbox({ redis, log });
  const messenger = new SlackMessenger({
    client: new WebClient(slack.botToken, clientOptions({ apiUrl: slack.apiUrl }, toBoltLogger(log), 0)),
    postings: new RedisPostings({ redis }),
    log,
  });
  const delivery = new Delivery({ outbox, messenger, clock, log, counted: () => undefined });
  const courier = new Courier({ clock, log, lock: new RedisLock({ redis }), deliveries: [delivery] });
  const notices = new OutboxNotices(
    outbox,
    () => {
      courier.wake();
    },
    log,
  );
  return { courier, notices, messenger };
}

const extend = (nth: number): Button => ({
  label: 'Extend 1 h',
  action: NEWS_ACTIONS.extendHour,
  value: `default/Annex${nth}`,
  style: 'primary',
});
const title = (nth: number): string => `The lease of annex ${nth} ends in 30 min.`;

const channelOf = (channels: readonly string[], nth: number): string => channels[nth % CHANNELS] ?? '';

/** When each notice stood somewhere, in epoch milliseconds. */
type Moments = Map<number, readonly number[]>;

interface Heard {
  /** In the channel itself. */
  readonly shown: Moments;
  /** In the thread of its annex. */
  readonly replies: Moments;
}

function heard(slack: LocalSlack, user: string, channels: readonly string[]): Heard {
  const shown: Moments = new Map();
  const replies: Moments = new Map();
  for (const { ts, text, threadTs, alsoInChannel } of channels.flatMap((channel) =>
    slack.seenBy(user, channel),
  )) {
    for (const [, nth = ''] of plainText([text]).matchAll(/The lease of annex (\d+) ends/g)) {
      if (threadTs === undefined || alsoInChannel === true) note(shown, Number(nth), ts);
      if (threadTs !== undefined) note(replies, Number(nth), ts);
    }
  }
  return { shown, replies };
}

function note(moments: Moments, nth: number, ts: string): void {
  moments.set(nth, [...(moments.get(nth) ?? []), Number(ts) * 1000]);
}
