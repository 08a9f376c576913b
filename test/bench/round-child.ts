/**
 * The part of the bot that makes rounds, in a process of its own, so that what it uses is not mixed up with the AWS that
 * it looks at. Prints what its rounds took as one line of JSON.
 */
import { AsyncActing } from '../../src/telemetry/acting.js';
import { AwsRegions } from '../../src/aws/regions.js';
import { wallClock } from '../../src/ports/wall-clock.js';
import { keepHeapLean } from '../../src/lean-heap.js';
import { OutboxNotices } from '../../src/notices/outbox-notices.js';
import { AccountController } from '../../src/reconcile/account.js';
import { annexControllers, poolControllers } from '../../src/reconcile/annex-controllers.js';
import type { ReconcileHands } from '../../src/reconcile/controller.js';
import { FixedCentre } from '../../src/reconcile/fixed-centre.js';
import { Rounds } from '../../src/reconcile/round.js';
import { RedisLedgerStore } from '../../src/redis/ledger-store.js';
import { RedisMemory } from '../../src/redis/memory.js';
import { RedisOutbox } from '../../src/redis/outbox.js';
import { RedisPreferencesStore } from '../../src/redis/preferences-store.js';
import { connectRedis } from '../../src/redis/redis.js';
import { RedisSights } from '../../src/redis/sights.js';
import { RedisWishStore } from '../../src/redis/wish-store.js';
import { createLog } from '../../src/telemetry/log.js';

/** What one round took. */
export interface RoundTook {
  readonly cpuMs: number;
  readonly tookMs: number;
}

/** What the child prints. */
export interface ChildReport {
  readonly rounds: readonly RoundTook[];
  readonly failed: number;
  readonly peakMb: number;
}

const ROUNDS = 4;
keepHeapLean();
const [redisUrl = '', awsUrl = ''] = process.argv.slice(2);
const log = createLog({ level: 'silent' });
const redis = await connectRedis(redisUrl, log);
const stores = { redis, log };
let failed = 0;
const hands: ReconcileHands = {
  acting: new AsyncActing(),
  clock: wallClock,
  log,
  wishes: new RedisWishStore(stores),
  regions: new AwsRegions({
    endpoint: awsUrl,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    leaseFunctionCode: () => Promise.reject(new Error('Nobody sets up anything here.')),
  }),
  bootKit: {
    bundle: () => Promise.reject(new Error('Nobody starts anything here.')),
    userData: () => '',
    headUserData: () => '',
  },
  notices: new OutboxNotices(new RedisOutbox(stores), () => undefined, log),
  ledger: new RedisLedgerStore(stores),
  memory: new RedisMemory(stores),
  preferences: new RedisPreferencesStore(stores),
  sights: new RedisSights(stores),
  admins: [],
  centre: new FixedCentre({
    collector: 'cm.example.org:9618',
    tokenSecret: 'pool-token',
    secrets: { get: () => Promise.reject(new Error('Nobody joins here.')) },
  }),
  condorOf: () => {
    throw new Error('There is no head node here.');
  },
};
const rounds = new Rounds(
  hands,
  { pool: 'default', region: 'us-east-1' },
  { annex: annexControllers(hands), account: new AccountController(hands), pool: poolControllers(hands) },
  {
    passed: (_, outcome) => {
      if (outcome !== 'ok') failed += 1;
    },
  },
);

async function timed(fence: number): Promise<RoundTook> {
  const [cpu, startedAt] = [process.cpuUsage(), performance.now()];
  await rounds.lookAtAll(fence);
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000, tookMs: performance.now() - startedAt };
}

// The first round of all asks every region; what is measured is one of thousands.
await hands.memory.begin('default', wallClock.now());
const took: RoundTook[] = [];
for (let round = 1; round <= ROUNDS; round += 1) took.push(await timed(round));
await redis.close();
const report: ChildReport = { rounds: took, failed, peakMb: process.resourceUsage().maxRSS / 1024 };
console.log(JSON.stringify(report));
process.exit(0);
