import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a host of the lab finds in the cloud; it is known by its address. */
export interface LabCloud {
  /** An item of its instance metadata, such as `instance-id`. */
  readMetadata(address: string, path: string): string | undefined;
  /** An object, fetched with the host's own role; a refusal is thrown. */
  fetchObject(address: string, url: string): Promise<Uint8Array>;
  /** Tags put on an instance by the host; a refusal is thrown. */
  tagInstance(address: string, id: string, tags: Readonly<Record<string, string>>): Promise<void>;
}

/** A metadata service (IMDSv2 alone) and the little of S3 and EC2 that instances use. */
export interface LabDoor {
  readonly metadataPort: number;
  readonly awsPort: number;
  stop(): Promise<void>;
}

const TOKEN_PATH = '/latest/api/token';
const ROLE = 'the-instance-role';
const KEY = 'ASIAEXAMPLE0000INSTANCE';

/** Opens both at the gateway of a lab's network. */
export async function openLabDoor(gateway: string, cloud: LabCloud): Promise<LabDoor> {
  const metadata = await listen(gateway, (request, response) => {
    answerMetadata(cloud, request, response);
  });
  const aws = await listen(gateway, (request, response) => {
    answerAws(cloud, request, response).catch((error: unknown) => {
      refuse(response, error);
    });
  });
  return {
    metadataPort: portOf(metadata),
    awsPort: portOf(aws),
    async stop() {
      for (const server of [metadata, aws]) server.closeAllConnections();
      await Promise.all([metadata, aws].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function answerMetadata(cloud: LabCloud, request: IncomingMessage, response: ServerResponse): void {
  const { method, url = '', headers } = request;
  const address = addressOf(request);
  if (method === 'PUT' && url === TOKEN_PATH) {
    const asked = headers['x-aws-ec2-metadata-token-ttl-seconds'] !== undefined;
    response.writeHead(asked ? 200 : 400, { 'x-aws-ec2-metadata-token-ttl-seconds': '60' });
    response.end(asked ? `token-of-${address}` : '');
    return;
  }
  if (headers['x-aws-ec2-metadata-token'] !== `token-of-${address}`) {
    response.writeHead(401).end();
    return;
  }
  const path = decodeURIComponent(url.replace('/latest/meta-data/', ''));
  const value = credentials(path) ?? cloud.readMetadata(address, path);
  response.writeHead(value === undefined ? 404 : 200).end(value);
}

function credentials(path: string): string | undefined {
  if (path === 'iam/security-credentials/') return ROLE;
  if (path !== `iam/security-credentials/${ROLE}`) return undefined;
  return JSON.stringify({
    Code: 'Success',
    Type: 'AWS-HMAC',
    AccessKeyId: KEY,
    SecretAccessKey: 'secret',
    Token: 'session',
    LastUpdated: new Date().toISOString(),
    Expiration: new Date(Date.now() + 6 * 3_600_000).toISOString(),
  });
}

async function answerAws(cloud: LabCloud, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request;
  if (headers.authorization?.includes(KEY) !== true) throw new Error('It is not signed with the own role.');
  if (method === 'POST') {
    await answerEc2(cloud, addressOf(request), new URLSearchParams(await text(request)));
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end('<CreateTagsResponse><return>true</return></CreateTagsResponse>');
    return;
  }
  const bytes = await cloud.fetchObject(
    addressOf(request),
    `s3:/${decodeURIComponent(url.split('?')[0] ?? '')}`,
  );
  response.writeHead(200, {
    'content-length': bytes.byteLength,
    'last-modified': new Date().toUTCString(),
    etag: '"0"',
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}

async function answerEc2(cloud: LabCloud, address: string, query: URLSearchParams): Promise<void> {
  if (query.get('Action') !== 'CreateTags')
    throw new Error(`Nobody expected ${String(query.get('Action'))}.`);
  const tags: Record<string, string> = {};
  for (let at = 1; query.has(`Tag.${at}.Key`); at += 1) {
    tags[query.get(`Tag.${at}.Key`) ?? ''] = query.get(`Tag.${at}.Value`) ?? '';
  }
  await cloud.tagInstance(address, query.get('ResourceId.1') ?? '', tags);
}

function refuse(response: ServerResponse, error: unknown): void {
  response.writeHead(403, { 'content-type': 'text/xml' });
  response.end(`<Error><Code>AccessDenied</Code><Message>${String(error)}</Message></Error>`);
}

function addressOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '').replace('::ffff:', '');
}

async function listen(
  host: string,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Server> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
