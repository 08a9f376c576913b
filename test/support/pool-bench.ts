import type { Message } from '../../src/domain/message.js';
import { DEFAULT_PREFERENCES } from '../../src/domain/preferences.js';
import type { AccountWish, AnnexWish } from '../../src/domain/wish.js';
import type { Regions } from '../../src/ports/account.js';
import type { Notice, Notices, Progress } from '../../src/ports/notices.js';
import type { Remote } from '../../src/ports/remote.js';
import { AccountController } from '../../src/reconcile/account.js';
import { annexControllers, poolControllers } from '../../src/reconcile/annex-controllers.js';
import { centreOf } from '../../src/reconcile/centre-of.js';
import type { ReconcileHands } from '../../src/reconcile/controller.js';
import { Rounds } from '../../src/reconcile/round.js';
import { AsyncActing } from '../../src/telemetry/acting.js';
import type { Cut } from './cut-off.js';
import { FakeAccount } from './fake-account.js';
import { FakeClock } from './fake-clock.js';
import { FakeCondor } from './fake-condor.js';
import { FakeCloud } from './fake-cloud.js';
import { MemoryLedger } from './memory-ledger.js';
import { MemoryWishes } from './memory-wishes.js';
import { MemoryOfNotes } from './memory-of-notes.js';
import { MemorySights } from './memory-sights.js';
import { recordingLog, type Line } from './recording-log.js';
import { said } from './said.js';

/** What was handed over to be told. */
class RecordingNotices implements Notices {
  readonly published = new Map<string, Notice>();
  readonly shown: Progress[] = [];
  /** Nothing can be handed over while this is so. */
  unreachable = false;

  publish(notice: Notice): Promise<boolean> {
    if (!this.unreachable && !this.published.has(notice.key)) this.published.set(notice.key, notice);
    return Promise.resolve(!this.unreachable);
  }

  show(progress: Progress): Promise<boolean> {
    if (!this.unreachable) this.shown.push(progress);
    return Promise.resolve(!this.unreachable);
  }

  /** What the message of this key shows. */
  card(key: string): Message | undefined {
    return this.shown.filter((progress) => progress.key === key).at(-1)?.message;
  }
}

const ELSEWHERE = { collector: 'cm.example.org:9618', tokenSecret: 'pool-token' };
const NOBODY_THERE: Remote = { run: () => Promise.reject(new Error('HTCondor is pretended here.')) };

/** What may differ from pool to pool. */
interface PoolKnobs extends Partial<ReconcileHands> {
  readonly headNode?: boolean;
}

/** A pool to reconcile: EC2 in two regions, an account, wishes and notices, all pretended, and a clock that stands still. */
export interface PoolBench {
  readonly clock: FakeClock;
  readonly cloud: FakeCloud;
  readonly elsewhere: FakeCloud;
  readonly account: FakeAccount;
  /** HTCondor on the pool's head node, if it has one. */
  readonly condor: FakeCondor;
  readonly wishes: MemoryWishes;
  readonly notices: RecordingNotices;
  readonly ledger: MemoryLedger;
  readonly memory: MemoryOfNotes;
  readonly lines: Line[];
  /** Passes at annexes and accounts, and what they came to. */
  readonly passes: string[];
  readonly hands: ReconcileHands;
  /** The bot at work on it; another process with every call. It may be cut off. */
  rounds(cut?: Cut): Rounds;
  /** One round of a healthy bot. */
  round(): Promise<ReadonlyMap<string, number>>;
  /** One round of a bot that is cut off in it. */
  cutRound(cut: Cut): Promise<void>;
  /** The stored wish of the account. */
  accountWish(): Promise<AccountWish>;
  /** The stored wish. */
  annex(name?: string): Promise<AnnexWish>;
  /** All that the annex' message says. */
  card(wish: Pick<AnnexWish, 'id'>): string;
}

/** A fresh pool, joined to a collector elsewhere unless it has a head node. The rest replaces some of what controllers get. */
export function aPool({ headNode = false, ...over }: PoolKnobs = {}): PoolBench {
  const clock = new FakeClock();
  const { log, lines } = recordingLog();
  const cloud = new FakeCloud(clock);
  const elsewhere = new FakeCloud(clock, 'eu-central-1');
  const account = new FakeAccount();
  const wishes = new MemoryWishes();
  const notices = new RecordingNotices();
  const ledger = new MemoryLedger();
  const memory = new MemoryOfNotes();
  const passes: string[] = [];
  const condor = new FakeCondor();
  const secrets = { get: (name: string) => Promise.resolve(`token from ${name}`) };
  const condorOf = () => condor;
  const regions: Regions = {
    cloud: (region) => (region === 'us-east-1' ? cloud : elsewhere),
    account: () => account,
    secrets: () => secrets,
    remote: () => NOBODY_THERE,
  };
  const here = { pool: 'default', region: 'us-east-1' };
  const hands: ReconcileHands = {
    acting: new AsyncActing(),
    clock,
    log,
    wishes,
    regions,
    bootKit: {
      bundle: (order) => Promise.resolve(new TextEncoder().encode(JSON.stringify(order))),
      userData: ({ bundleUrl, region }) => `boot from ${bundleUrl} in ${region}`,
      headUserData: ({ headId, trustDomain }) => `boot ${headId} as ${trustDomain}`,
    },
    notices,
    sights: new MemorySights(),
    admins: ['UADA'],
    ledger,
    memory,
    preferences: { get: () => Promise.resolve(DEFAULT_PREFERENCES) },
    centre: centreOf(headNode ? here : { ...here, ...ELSEWHERE }, { clock, wishes, regions, condorOf }),
    condorOf,
    ...over,
  };
  const rounds = (cut?: Cut): Rounds =>
    makeRounds(cut === undefined ? hands : cutHands(hands, cut), (controller, outcome) => {
      if (!ofThePool.has(controller)) passes.push(`${controller} ${outcome}`);
    });
  const ofThePool = new Set(poolControllers(hands).map(({ name }) => name));
  return {
    clock,
    cloud,
    elsewhere,
    account,
    condor,
    wishes,
    notices,
    ledger,
    memory,
    lines,
    passes,
    hands,
    rounds,
    round: () => rounds().lookAtAll(1),
    async cutRound(cut) {
      await rounds(cut)
        .lookAtAll(1)
        .catch(() => undefined);
    },
    async accountWish() {
      const wish = await wishes.findAccount('default', 'us-east-1');
      if (wish === undefined) throw new Error('There is no wish for the account.');
      return wish;
    },
    async annex(name = 'MyFirstAnnex') {
      const wish = await wishes.findAnnex('default', name);
      if (wish === undefined) throw new Error(`There is no wish for ${name}.`);
      return wish;
    },
    card: ({ id }) => said(notices.card(`annex:${id}`)),
  };
}

function makeRounds(hands: ReconcileHands, passed: (controller: string, outcome: string) => void): Rounds {
  const pool = { pool: 'default', region: 'us-east-1' };
  const controllers = {
    annex: annexControllers(hands),
    account: new AccountController(hands),
    pool: poolControllers(hands),
  };
  return new Rounds(hands, pool, controllers, { passed });
}

function cutHands(hands: ReconcileHands, cut: Cut): ReconcileHands {
  const { regions, bootKit } = hands;
  return {
    ...hands,
    wishes: cut.through(hands.wishes),
    notices: cut.through(hands.notices),
    ledger: cut.through(hands.ledger),
    memory: cut.through(hands.memory),
    regions: {
      cloud: (region) => cut.through(regions.cloud(region)),
      account: (region) => cut.through(regions.account(region)),
      secrets: (region) => cut.through(regions.secrets(region)),
      remote: (region) => regions.remote(region),
    },
    bootKit: {
      userData: (order) => bootKit.userData(order),
      headUserData: (order) => bootKit.headUserData(order),
      bundle: (order) => cut.through({ pack: () => bootKit.bundle(order) }).pack(),
    },
  };
}
