import type { App } from '@slack/bolt';

/** What surrounds every command, click and form. */
export interface ObserveHands {
  /** Does the work so that every line of the log that belongs to it carries one reference. */
  readonly referred: <T>(work: () => Promise<T>) => Promise<T>;
  /** A moment to measure from, in milliseconds. */
  readonly now: () => number;
  /** Hears what came in and how long it took to its answer. */
  readonly took: (what: string, tookMs: number) => void;
}

/** Goes around all listeners; registered before them. */
export function observeListeners(app: App, { referred, now, took }: ObserveHands): void {
  app.use(async ({ body, next }) => {
    const startedAt = now();
    try {
      await referred(() => next());
    } finally {
      took(whatCame(body), now() - startedAt);
    }
  });
}

/** A word of ours for what came: the command, or what kind of thing was pressed. */
function whatCame(body: object): string {
  if ('command' in body && typeof body.command === 'string') return body.command;
  return 'type' in body && typeof body.type === 'string' ? body.type : 'other';
}
