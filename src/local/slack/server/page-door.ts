import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PostOffice } from '../delivery/post-office.js';
import type { Workspace } from '../workspace.js';
import { sendText } from './bodies.js';

/** The page for people: its files, its live updates, and what they do in it. */
export class PageDoor {
  constructor(_workspace: Workspace, _post: PostOffice) {}

  answer(_request: IncomingMessage, response: ServerResponse, _path: string): Promise<void> {
    sendText(response, 404, 'not found');
    return Promise.resolve();
  }

  close(): void {}
}
