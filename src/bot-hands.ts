import type { App } from '@slack/bolt';
import type { Pool } from './domain/pool.js';
import type { Regions } from './ports/account.js';
import type { Acting } from './ports/acting.js';
import type { Audit } from './ports/audit.js';
import type { BootKit } from './ports/boot-kit.js';
import type { Clock } from './ports/clock.js';
import type { CondorOf } from './ports/condor.js';
import type { AnnexUsers, Keyring } from './ports/credentials.js';
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
import type { PassObserver } from './reconcile/round.js';
import type { References } from './telemetry/references.js';

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
  /** As whom the bot acts for pools. */
  readonly keyring: Keyring;
  readonly annexUsers: AnnexUsers;
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
