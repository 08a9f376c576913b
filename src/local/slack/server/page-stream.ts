import type { ServerResponse } from 'node:http';
import type { Workspace } from '../workspace.js';
import { PageView } from './page-state.js';

/** Changes that come this close together are sent as one. */
const GATHER_MS = 30;
const CLOCK_EVERY_MS = 1000;

/** Live updates to one open page, as server-sent events: `state` after changes, `clock` every second. */
export class PageStream {
  readonly #workspace: Workspace;
  readonly #response: ServerResponse;
  readonly #view: PageView;
  readonly #clock: NodeJS.Timeout;
  readonly #unlisten: () => void;
  #gathering: NodeJS.Timeout | undefined;

  constructor(workspace: Workspace, userId: string, response: ServerResponse) {
    this.#workspace = workspace;
    this.#response = response;
    this.#view = new PageView(workspace, userId);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#send('state', this.#view.next());
    this.#clock = setInterval(() => {
      this.#send('clock', this.#workspace.options.now());
    }, CLOCK_EVERY_MS).unref();
    this.#unlisten = workspace.changes.listen(() => {
      this.#gather();
    });
    response.on('close', () => {
      this.close();
    });
  }

  close(): void {
    this.#unlisten();
    clearInterval(this.#clock);
    clearTimeout(this.#gathering);
    this.#response.end();
  }

  #gather(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#send('state', this.#view.next());
    }, GATHER_MS).unref();
  }

  #send(event: string, data: unknown): void {
    this.#response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}
