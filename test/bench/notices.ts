import { setTimeout as delay } from 'node:timers/promises';
import { WebClient } from '@slack/web-api';
import { wallClock } from '../../src/ports/wall-clock.js';
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
      place: { channel: channels[nth % CHANNELS] ?? '' },
      message: { title: [title(nth)] },
    });
  }
  const told = (): ReadonlyMap<number, readonly number[]> => heard(slack, ada, channels);
  while (told().size < ANNEXES && Date.now() - dueAt < GIVE_UP_MS) await delay(100);
  await courier.stop();
  const all = told();
  const lateMs = [...all.values()].flatMap(([first = 0]) => Math.max(0, first - dueAt));
  const limited = slack.calls.filter(({ ok }) => !ok).length;
  const twice = [...all.values()].filter(({ length }) => length > 1).length;
  const details = {
    channels: CHANNELS,
    cardsChanged: slack.calls.filter(({ method }) => method === 'chat.update').length,
    messages: slack.calls.filter(({ method }) => method === 'chat.postMessage').length,
    medianMs: rounded(quantile(lateMs, 0.5)),
    worstMs: rounded(Math.max(...lateMs)),
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
    figure('lateness p99 (s)', quantile(lateMs, 0.99) / 1000, MINUTE_MS / 1000, GIVE_UP_MS / 1000),
    figure('lost', ANNEXES - all.size, 0, 0),
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

const title = (nth: number): string => `The lease of annex ${nth} ends in 30 min.`;

/** When each notice stood in a message, in epoch milliseconds. */
function heard(
  slack: LocalSlack,
  user: string,
  channels: readonly string[],
): ReadonlyMap<number, readonly number[]> {
  const moments = new Map<number, readonly number[]>();
  for (const { ts, text } of channels.flatMap((channel) => slack.seenBy(user, channel))) {
    for (const [, nth = ''] of plainText([text]).matchAll(/The lease of annex (\d+) ends/g))
      moments.set(Number(nth), [...(moments.get(Number(nth)) ?? []), Number(ts) * 1000]);
  }
  return moments;
}
