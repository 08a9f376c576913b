/** What to look at and when: rounds, nudges, and what controllers asked to see again. Times in epoch milliseconds. */
export class Agenda {
  readonly #due = new Map<string, number>();

  /** Puts a subject down for `at`; an earlier appointment stays. */
  add(subject: string, at: number): void {
    const before = this.#due.get(subject);
    if (before === undefined || at < before) this.#due.set(subject, at);
  }

  /** Takes everything that is due by `now`, earliest first. */
  takeDue(now: number): readonly string[] {
    const due = [...this.#due].filter(([, at]) => at <= now).sort(([, one], [, other]) => one - other);
    for (const [subject] of due) this.#due.delete(subject);
    return due.map(([subject]) => subject);
  }

  /** When the next subject is due, or `undefined`. */
  nextAt(): number | undefined {
    return this.#due.size === 0 ? undefined : Math.min(...this.#due.values());
  }
}
