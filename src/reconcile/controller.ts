import type { Instance } from '../domain/instance.js';
import type { LedgerPage } from '../domain/ledger.js';
import type { AnnexWish, Wish } from '../domain/wish.js';
import type { Regions } from '../ports/account.js';
import type { Acting } from '../ports/acting.js';
import type { BootKit } from '../ports/boot-kit.js';
import type { Centre } from '../ports/centre.js';
import type { Clock } from '../ports/clock.js';
import type { CondorOf } from '../ports/condor.js';
import type { LedgerStore } from '../ports/ledger.js';
import type { Log } from '../ports/log.js';
import type { Memory } from '../ports/memory.js';
import type { Notices } from '../ports/notices.js';
import type { PoolStore } from '../ports/pools.js';
import type { PreferencesStore } from '../ports/preferences.js';
import type { Sights } from '../ports/sights.js';
import type { WishStore } from '../ports/stores.js';

/** What controllers are given to work with. */
export interface ReconcileHands {
  /** Tells those who keep a record of it for whom AWS is changed. */
  readonly acting: Acting;
  readonly clock: Clock;
  readonly log: Log;
  readonly wishes: WishStore;
  readonly regions: Regions;
  readonly bootKit: BootKit;
  readonly notices: Notices;
  readonly sights: Sights;
  /** Slack user ids of those who hear what concerns nobody in particular. */
  readonly admins: readonly string[];
  readonly ledger: LedgerStore;
  readonly memory: Memory;
  /** Where the loop of the default pool looks for others that were lost: in the bot's own account alone. */
  readonly pools?: Pick<PoolStore, 'list' | 'save' | 'bind'> | undefined;
  readonly preferences: Pick<PreferencesStore, 'get'>;
  /** What annexes join. */
  readonly centre: Centre;
  readonly condorOf: CondorOf;
}

/** One annex, as wished and as it is. */
export interface AnnexView {
  readonly wish: AnnexWish;
  /** All its instances that EC2 lists, whatever their state. */
  readonly instances: readonly Instance[];
  /** Its page of the ledger, once something of it was on one. */
  readonly page?: LedgerPage | undefined;
  /** The fencing number under which this pass may save. */
  readonly fence: number;
}

/** What a pass came to: the view for the next controller, and when to look again if before the next round. */
export interface PassResult {
  readonly view: AnnexView;
  readonly againInMs?: number;
}

/**
 * Keeps one promise about annexes. A pass looks, takes the next step and says when to look again; it may be cut off
 * anywhere and called any number of times.
 */
export interface AnnexController {
  readonly name: string;
  pass(view: AnnexView): Promise<PassResult>;
}

/** A pool as a round found it, after every annex had its pass. */
export interface PoolView {
  readonly pool: string;
  readonly wishes: readonly Wish[];
  /** All instances of the pool, by region; without the regions that could not be asked. */
  readonly instances: ReadonlyMap<string, readonly Instance[]>;
  /** The regions that could not be asked, and why. */
  readonly unseen: ReadonlyMap<string, unknown>;
  /** The open pages of the ledger at the beginning of the round, by annex id. */
  readonly pages: ReadonlyMap<string, LedgerPage>;
  readonly fence: number;
}

/** Keeps one promise about a pool as a whole, once per round. It may be cut off anywhere and called any number of times. */
export interface PoolController {
  readonly name: string;
  pass(view: PoolView): Promise<void>;
}

/** A replica that lost its lock, or a wish that somebody changed meanwhile: the pass ends, the next one looks anew. */
export class PassOvertaken extends Error {
  override readonly name = 'PassOvertaken';
}

/**
 * Saves a changed wish in a pass and gives the view with it.
 * @throws PassOvertaken when somebody else saved first.
 */
export async function saveInPass(
  hands: ReconcileHands,
  view: AnnexView,
  wish: AnnexWish,
): Promise<AnnexView> {
  const saved = await hands.wishes.save(wish, { fence: view.fence });
  if (saved !== 'saved') throw new PassOvertaken(`${wish.name}: ${saved}`);
  return { ...view, wish: { ...wish, version: wish.version + 1 } };
}

/**
 * Saves a page of the ledger in a pass.
 * @throws PassOvertaken when another replica has taken over.
 */
export async function savePageInPass(
  { ledger, clock }: Pick<ReconcileHands, 'ledger' | 'clock'>,
  page: LedgerPage,
  state: 'open' | 'closed',
  fence: number,
): Promise<void> {
  const saved = await ledger.save(page, { state, fence, at: clock.now() });
  if (saved !== 'saved') throw new PassOvertaken(`page of ${page.annexName}: ${saved}`);
}
