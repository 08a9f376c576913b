import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Workspace } from '../workspace.js';
import type { Sockets } from '../delivery/sockets.js';
import type { ApiDoor } from './api-door.js';
import { sendText } from './bodies.js';
import { giveFile, takeUpload } from './file-door.js';
import { takeResponse } from './response-door.js';

/** Whoever answers what no other door does: the page. */
type LastDoor = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;

interface Doors {
  readonly workspace: Workspace;
  readonly api: ApiDoor;
  readonly sockets: Sockets;
  readonly page: LastDoor;
}

/** Starts the HTTP server on the loopback interface. Resolves with it and its address, without a slash at the end. */
export async function listen(
  doors: Doors,
  port: number,
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    answer(doors, request, response).catch((error: unknown) => {
      if (!response.headersSent) sendText(response, 500, `The local Slack broke: ${String(error)}`);
      else response.destroy();
    });
  });
  server.on('upgrade', (request, stream, head) => {
    doors.sockets.upgrade(request, stream, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo; // A TCP server has no other kind of address.
  return { server, url: `http://127.0.0.1:${address.port}` };
}

/** Ends the server together with all connections, those that wait for a hanging answer included. */
export async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function answer(doors: Doors, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://local');
  const [, door = '', first = '', second = ''] = pathname.split('/');
  switch (door) {
    case 'api':
      return doors.api.answer(request, response, first);
    case 'commands':
    case 'actions':
      return takeResponse(doors.workspace, second, request, response);
    case 'upload':
      return takeUpload(doors.workspace, first, request, response);
    case 'files':
      giveFile(doors.workspace, first, response);
      return;
    default:
      return doors.page(request, response, pathname);
  }
}
