import type { Message, Place } from '../../src/domain/message.js';
import type { DueProgress, Notice, Outbox, Progress } from '../../src/ports/notices.js';

interface Kept {
  readonly progress: Progress;
  readonly due: boolean;
  /** It may wait: shown is all that people wait for. */
  readonly late: boolean;
  readonly place?: Place;
  readonly shown?: string;
}

/** An outbox in memory, for tests of those who hand over and of those who deliver. */
export class MemoryOutbox implements Outbox {
  readonly #notices: (Notice & { readonly id: string })[] = [];
  readonly #later: Notice[] = [];
  readonly #keys = new Set<string>();
  readonly #progress = new Map<string, Kept>();
  #ids = 0;
  /** What every call throws. */
  trouble: Error | undefined;

  async add(notice: Notice): Promise<boolean> {
    await this.#mayFail();
    if (this.#keys.has(notice.key)) return false;
    this.#keys.add(notice.key);
    if (notice.notBefore === undefined) this.#notices.push({ ...notice, id: String(++this.#ids) });
    else this.#later.push(notice);
    return true;
  }

  async release(now: number): Promise<void> {
    await this.#mayFail();
    const due = this.#later.filter(({ notBefore = 0 }) => notBefore <= now);
    for (const notice of due.sort((one, other) => (one.notBefore ?? 0) - (other.notBefore ?? 0))) {
      this.#later.splice(this.#later.indexOf(notice), 1);
      this.#notices.push({ ...notice, id: String(++this.#ids) });
    }
  }

  async replace(ids: readonly string[], notices: readonly Notice[]): Promise<readonly string[] | undefined> {
    await this.#mayFail();
    if (!ids.every((id) => this.#notices.some((each) => each.id === id))) return undefined;
    const added = notices.map((notice) => ({ ...notice, id: String(++this.#ids) }));
    for (const id of ids) await this.tick(id);
    this.#notices.push(...added);
    return added.map(({ id }) => id);
  }

  async findPlace(key: string): Promise<Place | undefined> {
    await this.#mayFail();
    return this.#progress.get(key)?.place;
  }

  async put(progress: Progress): Promise<boolean> {
    await this.#mayFail();
    const before = this.#progress.get(progress.key);
    if ((progress.version ?? Infinity) < (before?.progress.version ?? 0)) return false;
    const stays = before?.progress.place.channel === progress.place.channel;
    const { place, shown } = stays ? before : {};
    const late = shown === urgentPart(progress, progress.message) && (before?.due !== true || before.late);
    this.#progress.set(progress.key, {
      progress,
      due: true,
      late,
      ...(place === undefined ? {} : { place }),
      ...(shown === undefined ? {} : { shown }),
    });
    return true;
  }

  async listNotices(most: number): Promise<readonly (Notice & { readonly id: string })[]> {
    await this.#mayFail();
    return this.#notices.slice(0, most);
  }

  async listProgress(most: number): Promise<readonly DueProgress[]> {
    await this.#mayFail();
    const due = [...this.#progress.values()].filter((kept) => kept.due);
    const inOrder = [...due.filter(({ late }) => !late), ...due.filter(({ late }) => late)];
    return inOrder.slice(0, most).map(listed);
  }

  async findProgress(key: string): Promise<DueProgress | undefined> {
    await this.#mayFail();
    const kept = this.#progress.get(key);
    return kept?.due === true ? listed(kept) : undefined;
  }

  async tick(id: string): Promise<void> {
    await this.#mayFail();
    const index = this.#notices.findIndex((notice) => notice.id === id);
    if (index >= 0) this.#notices.splice(index, 1);
  }

  async shown(key: string, digest: string, place: Place): Promise<void> {
    await this.#mayFail();
    const kept = this.#progress.get(key);
    if (kept === undefined) return;
    const due = JSON.stringify(kept.progress.message) !== digest;
    const shown = urgentPart(kept.progress, JSON.parse(digest) as Message); // What `listed` wrote.
    this.#progress.set(key, { ...kept, place, due, shown });
  }

  async #mayFail(): Promise<void> {
    await Promise.resolve();
    if (this.trouble !== undefined) throw this.trouble;
  }
}

function listed({ progress, place = progress.place }: Kept): DueProgress {
  const { key, version, fallback, message } = progress;
  return {
    key,
    ...(version === undefined ? {} : { version }),
    fallback,
    message,
    place,
    askedChannel: progress.place.channel,
    digest: JSON.stringify(progress.message),
  };
}

function urgentPart({ mayWait = [] }: Progress, message: Message): string {
  const facts = (message.facts ?? []).filter(([name]) => !mayWait.includes(name));
  return JSON.stringify({ ...message, facts });
}
