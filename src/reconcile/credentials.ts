import { annexUserName, credentialSecret, isNoDrift, type RightsDrift } from '../domain/credentials.js';
import { isBotError } from '../domain/errors.js';
import {
  keyIsOld,
  keysEnded,
  keysFailed,
  keysProgress,
  keyTaken,
  rightsDiffer,
  rightsRenewed,
} from '../domain/keys-news.js';
import { planKeys, type KeysSight, type KeysStep } from '../domain/keys-plan.js';
import type { Message } from '../domain/message.js';
import { DEFAULT_POOL, type KeysWish, type Pool, type PoolCredentials } from '../domain/pool.js';
import type { AnnexUsers, Keyring } from '../ports/credentials.js';
import type { PoolStore } from '../ports/pools.js';
import { PassOvertaken, type PoolController, type PoolView, type ReconcileHands } from './controller.js';

/** What a change of keys needs. */
export interface CredentialsHands extends Pick<
  ReconcileHands,
  'acting' | 'clock' | 'log' | 'notices' | 'admins'
> {
  readonly pools: Pick<PoolStore, 'find' | 'save'>;
  readonly keyring: Pick<Keyring, 'self' | 'check' | 'compareRights' | 'listKept' | 'forget' | 'forgetAll'>;
  readonly annexUsers: AnnexUsers;
  /** "This pool is somebody else at AWS now." */
  readonly changed: () => Promise<void>;
}

/** More steps than any change takes; the rest waits for the next round. */
const MOST_STEPS = 8;
/** Where nobody wants anything done, keys are looked at this often: what is due there is due within hours. */
const EVERY_MS = 10 * 60_000;
/** Rights grow with a new version of the bot, which begins with a look; somebody may change them at any time. */
const RIGHTS_EVERY_MS = 24 * 3_600_000;

/** Makes, renews and ends the keys of a pool's user, so that one that works is always there. */
export class CredentialsController implements PoolController {
  readonly name = 'credentials';
  readonly #hands: CredentialsHands;
  /** Forgetting it costs one more look. */
  #lookedAt = Number.NEGATIVE_INFINITY;
  #rightsDueAt = Number.NEGATIVE_INFINITY;

  constructor(hands: CredentialsHands) {
    this.#hands = hands;
  }

  async pass({ pool: name }: Pick<PoolView, 'pool'>): Promise<void> {
    for (let steps = 0; steps < MOST_STEPS; steps += 1) {
      const pool = await this.#hands.pools.find(name);
      if (pool === undefined) return;
      await this.#lookAtRights(pool);
      if (!this.#isDue(pool)) return;
      const whom = { pool: name, actor: pool.keysWish?.by, about: 'credentials' };
      if (!(await this.#hands.acting.run(whom, () => this.#step(pool)))) return;
    }
  }

  /** Tells people when what the bot acts by has other rights than the bot needs. Nothing is changed without a Yes. */
  async #lookAtRights(pool: Pool): Promise<void> {
    const { clock, log, notices } = this.#hands;
    const { credentials, keysWish } = pool;
    if (credentials.kind === 'own' || credentials.kind === 'none' || keysWish !== undefined) return;
    if (clock.now() < this.#rightsDueAt) return;
    this.#rightsDueAt = clock.now() + EVERY_MS;
    try {
      const drift = await this.#driftOf(pool);
      const { by } = credentials;
      const isTold =
        isNoDrift(drift) ||
        (await notices.publish({ ...rightsDiffer(pool, drift), place: placeOf(pool, by), fallback: by }));
      if (isTold) this.#rightsDueAt = clock.now() + RIGHTS_EVERY_MS;
    } catch (error) {
      if (!isBotError(error)) throw error;
      // Keys that do not work are told of where something needs them.
      log.info({ pool: pool.name, error }, 'could not look at the rights of what I act by');
    }
  }

  /** IAM shows what a user of ours may do; of others it tells which of the needed rights are missing. */
  async #driftOf(pool: Pool): Promise<RightsDrift> {
    const { keyring } = this.#hands;
    if (isOurs(pool)) return await keyring.compareRights(pool);
    return { missing: (await keyring.check(pool)).missing, extra: [] };
  }

  #isDue({ credentials, keysWish }: Pool): boolean {
    if (keysWish !== undefined) return true;
    return credentials.kind === 'key' && this.#hands.clock.now() - this.#lookedAt >= EVERY_MS;
  }

  /** True when there may be more to do at once. */
  async #step(pool: Pool): Promise<boolean> {
    try {
      const step = planKeys(pool, await this.#see(pool), this.#hands.clock.now());
      if (step.kind === 'nothing') this.#lookedAt = this.#hands.clock.now();
      return await this.#take(pool, step);
    } catch (error) {
      if (!isBotError(error) || isBotError(error, 'later') || pool.keysWish === undefined) throw error;
      // Somebody has to do something about it first; they are told, and ask again.
      await this.#save(pool, { credentials: pool.credentials, said: keysFailed(pool, error) });
      return false;
    }
  }

  async #see(pool: Pool): Promise<KeysSight> {
    const { keyring, annexUsers } = this.#hands;
    // First of all, for it refuses a user of that name that is somebody else's.
    if (givesRights(pool)) await annexUsers.prepare(pool);
    const [kept, listed] = await Promise.all([
      keyring.listKept(pool.name),
      isOurs(pool) ? annexUsers.listKeys(pool.name) : [],
    ]);
    return { kept, listed };
  }

  async #take(pool: Pool, step: KeysStep): Promise<boolean> {
    const { annexUsers, keyring } = this.#hands;
    const { name } = pool;
    switch (step.kind) {
      case 'nothing':
        return false;
      case 'make':
        await annexUsers.makeKey(name);
        return true;
      case 'prove':
        return await this.#prove(pool, step.accessKeyId);
      case 'switch-off':
        await annexUsers.switchOff(name, step.accessKeyId);
        return true;
      case 'delete':
        await annexUsers.deleteKey(name, step.accessKeyId);
        return true;
      case 'forget':
        await keyring.forget(name, step.accessKeyId);
        return true;
      case 'rotate':
        return await this.#rotateByAge(pool);
      case 'remind':
        return await this.#remind(pool);
      case 'renewed':
        return await this.#renewed(pool);
      case 'remove':
        return await this.#remove(pool);
    }
  }

  /** A key is taken into use once AWS takes it: IAM tells the rest of AWS of a new one within seconds. */
  async #prove(pool: Pool, accessKeyId: string): Promise<boolean> {
    const { annexUsers, keyring, clock } = this.#hands;
    if (!(await annexUsers.isKnown(pool.name, accessKeyId))) return false;
    const { accountId } = await keyring.self();
    const userName = annexUserName(pool.name);
    const { by = '' } = pool.keysWish ?? {};
    const secret = credentialSecret(pool.name);
    await this.#save(pool, {
      credentials: { kind: 'key', secret, accessKeyId, accountId, userName, by, at: clock.now() },
      said: keyTaken(pool, userName, accessKeyId, pool.credentials.kind === 'key'),
    });
    return false;
  }

  async #rotateByAge(pool: Pool): Promise<boolean> {
    const [by = ''] = this.#hands.admins;
    const keysWish: KeysWish = { kind: 'rotate', by, at: this.#hands.clock.now(), place: placeOf(pool, by) };
    await this.#keep({ ...pool, keysWish });
    return true;
  }

  async #remind(pool: Pool): Promise<boolean> {
    this.#lookedAt = this.#hands.clock.now();
    if (pool.credentials.kind !== 'key') return false;
    const { by, accessKeyId } = pool.credentials;
    const news = keyIsOld(pool, accessKeyId);
    await this.#hands.notices.publish({ ...news, place: placeOf(pool, by), fallback: by });
    return false;
  }

  async #renewed(pool: Pool): Promise<boolean> {
    const { credentials, name } = pool;
    this.#rightsDueAt = Number.NEGATIVE_INFINITY;
    await this.#save(pool, { credentials, said: rightsRenewed(pool, annexUserName(name)) });
    return false;
  }

  async #remove(pool: Pool): Promise<boolean> {
    const { annexUsers, keyring, clock } = this.#hands;
    if (isOurs(pool)) await annexUsers.remove(pool.name);
    await keyring.forgetAll(pool.name);
    const { accountId } = pool.credentials.kind === 'own' ? await keyring.self() : pool.credentials;
    const { by = '' } = pool.keysWish ?? {};
    await this.#save(pool, {
      credentials:
        pool.name === DEFAULT_POOL ? { kind: 'own' } : { kind: 'none', accountId, by, at: clock.now() },
      said: keysEnded(pool),
    });
    return false;
  }

  /** Told before it is written down: afterwards nobody would think of it any more. */
  async #save(
    pool: Pool,
    { credentials, said }: { readonly credentials: PoolCredentials; readonly said: Message },
  ): Promise<void> {
    if (pool.keysWish !== undefined) {
      const told = await this.#hands.notices.show(keysProgress(pool, pool.keysWish, said));
      if (!told) return;
    }
    await this.#keep({ ...pool, credentials, keysWish: undefined });
    // Unheard, it is noticed within a round.
    await this.#hands.changed().catch(() => undefined);
  }

  async #keep(pool: Pool): Promise<void> {
    const saved = await this.#hands.pools.save(pool);
    if (saved !== 'saved') throw new PassOvertaken(`pool ${pool.name}: ${saved}`);
  }
}

/** Whether the user is one that the bot made, or is about to. */
function isOurs({ credentials, keysWish }: Pool): boolean {
  if (keysWish?.kind === 'create') return true;
  return credentials.kind === 'key' && credentials.userName !== undefined;
}

/** Whether its user has to have the rights of today before anything else is done. */
function givesRights(pool: Pool): boolean {
  const { keysWish } = pool;
  if (keysWish?.kind === 'create') return true;
  return isOurs(pool) && (keysWish?.kind === 'renew' || keysWish?.renewsRights === true);
}

function placeOf({ channels: [channel] }: Pool, by: string): { readonly channel: string } {
  return { channel: channel ?? by };
}
