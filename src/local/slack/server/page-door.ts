import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { isNativeError } from 'node:util/types';
import type { PostOffice } from '../delivery/post-office.js';
import { objectIn, parsed } from '../json.js';
import type { Workspace } from '../workspace.js';
import { bodyOf, sendJson, sendText } from './bodies.js';
import { act } from './page-acts.js';
import { PageStream } from './page-stream.js';

const FOLDER = join(import.meta.dirname, '..', 'page');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing from elsewhere but the images that messages show. */
const POLICY = "default-src 'self'; img-src 'self' https: http: data:; frame-ancestors 'none'";

/** The page for people: its files, its live updates, and what they do in it. */
export class PageDoor {
  readonly #workspace: Workspace;
  readonly #post: PostOffice;
  readonly #streams = new Set<PageStream>();

  constructor(workspace: Workspace, post: PostOffice) {
    this.#workspace = workspace;
    this.#post = post;
  }

  async answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (!isLocal(request)) sendText(response, 403, 'This page is for this machine only.');
    else if (path === '/page-api/stream') this.#stream(request, response);
    else if (path === '/page-api/act') await this.#act(request, response);
    else await giveFile(response, path === '/' ? 'index.html' : path.replace(/^\/page\//, ''));
  }

  close(): void {
    for (const stream of this.#streams) stream.close();
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    const { searchParams } = new URL(request.url ?? '/', 'http://local');
    const { people } = this.#workspace;
    const asked = people.find(searchParams.get('user') ?? '');
    const user =
      asked ?? people.all().find(({ isBot, id }) => !isBot && id.startsWith('U') && id !== 'USLACKBOT');
    if (user === undefined) {
      sendText(response, 404, 'There is nobody in this workspace.');
      return;
    }
    const stream = new PageStream(this.#workspace, user.id, response);
    this.#streams.add(stream);
    response.on('close', () => {
      this.#streams.delete(stream);
    });
  }

  /** Only JSON is taken: other sites' pages cannot send that here without asking first. */
  async #act(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') {
      sendText(response, 415, 'Send JSON.');
      return;
    }
    const body = objectIn(parsed((await bodyOf(request)).toString()));
    try {
      const result: unknown = await act(this.#workspace, this.#post, body);
      sendJson(response, 200, result ?? {});
    } catch (error) {
      sendJson(response, 400, { error: isNativeError(error) ? error.message : String(error) });
    }
  }
}

/** Whether the browser was sent here by this machine's own name, not by a name that somebody pointed at it. */
const isLocal = (request: IncomingMessage): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '');

async function giveFile(response: ServerResponse, name: string): Promise<void> {
  const names = await readdir(FOLDER);
  const type = TYPES[extname(name)];
  if (!names.includes(name) || type === undefined) {
    sendText(response, 404, 'There is nothing here.');
    return;
  }
  response.writeHead(200, {
    'content-type': type,
    'content-security-policy': POLICY,
    'cache-control': 'no-cache',
  });
  response.end(await readFile(join(FOLDER, name)));
}
