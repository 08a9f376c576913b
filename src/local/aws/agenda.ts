type Work = (at: number) => void | Promise<void>;

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly run: Work;
}

/** What is going to happen and when, as a heap by time. Entries of the same moment happen in the order they were made. */
export class Agenda {
  readonly #heap: Entry[] = [];
  #made = 0;

  /** Notes something for a moment in epoch milliseconds. A moment that has passed is due at once. */
  note(at: number, run: Work): void {
    this.#made += 1;
    this.#heap.push({ at, order: this.#made, run });
    this.#rise(this.#heap.length - 1);
  }

  /** Takes the earliest entry out if it is due by `until`. */
  take(until: number): Entry | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.at > until) return undefined;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #before(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }

  #rise(from: number): void {
    for (let child = from; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.#before(child, parent)) return;
      this.#swap(child, parent);
      child = parent;
    }
  }

  #sink(from: number): void {
    for (let parent = from; ;) {
      const left = 2 * parent + 1;
      const child = this.#before(left + 1, left) ? left + 1 : left;
      if (!this.#before(child, parent)) return;
      this.#swap(child, parent);
      parent = child;
    }
  }
}
