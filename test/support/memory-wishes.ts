import { nameKey } from '../../src/domain/annex.js';
import type { HeadWish } from '../../src/domain/head-wish.js';
import type { JobsWish, SubmitWish } from '../../src/domain/job-wish.js';
import type { AccountWish, AnnexWish, Wish } from '../../src/domain/wish.js';
import type { Grounds, Saved, WishStore } from '../../src/ports/stores.js';

/** Wishes in memory, for tests of those who save without a question. Values travel as JSON, as they do to Redis. */
export class MemoryWishes implements WishStore {
  readonly #kept = new Map<string, string>();
  #fence = 0;

  findAnnex(pool: string, name: string): Promise<AnnexWish | undefined> {
    const wish = this.#read(`${pool} annex ${nameKey(name)}`);
    return Promise.resolve(wish?.kind === 'annex' ? wish : undefined);
  }

  findAccount(pool: string, region: string): Promise<AccountWish | undefined> {
    const wish = this.#read(`${pool} account ${region}`);
    return Promise.resolve(wish?.kind === 'account' ? wish : undefined);
  }

  findHead(pool: string): Promise<HeadWish | undefined> {
    const wish = this.#read(`${pool} head`);
    return Promise.resolve(wish?.kind === 'head' ? wish : undefined);
  }

  list(pool: string): Promise<readonly Wish[]> {
    const fields = [...this.#kept.keys()].filter((field) => field.startsWith(`${pool} `)).sort();
    return Promise.resolve(fields.flatMap((field) => this.#read(field) ?? []));
  }

  save(wish: Wish, { answering, fence }: Grounds = {}): Promise<Saved> {
    if (answering !== undefined) throw new Error('There are no questions here.');
    if (fence !== undefined && fence < this.#fence) return Promise.resolve('fenced');
    const stored = this.#read(fieldOf(wish));
    const another = stored !== undefined && 'id' in stored && 'id' in wish && stored.id !== wish.id;
    const succeeds = another && wish.version === 0 && stored.endedAt !== undefined;
    if (!succeeds && ((stored?.version ?? 0) !== wish.version || another)) return Promise.resolve('changed');
    this.#kept.set(fieldOf(wish), JSON.stringify({ ...wish, version: wish.version + 1 }));
    this.#fence = fence ?? this.#fence;
    return Promise.resolve('saved');
  }

  remove(wish: AnnexWish | SubmitWish | JobsWish): Promise<void> {
    const stored = this.#read(fieldOf(wish));
    const ended = stored !== undefined && 'endedAt' in stored && stored.endedAt !== undefined;
    if (ended && stored.version === wish.version) this.#kept.delete(fieldOf(wish));
    return Promise.resolve();
  }

  /** Redis is emptied. */
  lose(): void {
    this.#kept.clear();
  }

  #read(field: string): Wish | undefined {
    const text = this.#kept.get(field);
    // Only `save` writes here.
    return text === undefined ? undefined : (JSON.parse(text) as Wish);
  }
}

function fieldOf(wish: Wish): string {
  if (wish.kind === 'head') return `${wish.pool} head`;
  if (wish.kind === 'submit' || wish.kind === 'jobs') return `${wish.pool} ${wish.kind} ${wish.id}`;
  return wish.kind === 'annex'
    ? `${wish.pool} annex ${nameKey(wish.name)}`
    : `${wish.pool} ${wish.kind} ${wish.region}`;
}
