import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Workspace } from '../workspace.js';
import { bodyOf, sendText } from './bodies.js';

/** Takes the bytes of an announced upload, bare or as the one part of a form. */
export async function takeUpload(
  workspace: Workspace,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await bodyOf(request);
  const bytes = bytesIn(body, request.headers['content-type'] ?? '');
  const taken = workspace.files.receive(id, bytes);
  sendText(response, taken ? 200 : 404, taken ? `OK - ${bytes.length}` : 'no such upload');
}

/** The file's own bytes: the whole body, or what stands between the boundaries when it came as a form of one part. */
function bytesIn(body: Buffer, contentType: string): Buffer {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)/.exec(contentType)?.[1];
  if (boundary === undefined) return body;
  const start = body.indexOf('\r\n\r\n');
  const end = body.lastIndexOf(`\r\n--${boundary}`);
  return start < 0 || end < start ? body : body.subarray(start + 4, end);
}

/** Gives a file out. It comes from the app under test, so a browser may show images and nothing else. */
export function giveFile(workspace: Workspace, id: string, response: ServerResponse): void {
  const file = workspace.files.find(id);
  if (file?.bytes === undefined) {
    sendText(response, 404, 'no such file');
    return;
  }
  const isImage = file.mimetype.startsWith('image/');
  response.writeHead(200, {
    'content-type': isImage ? file.mimetype : 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  response.end(file.bytes);
}
