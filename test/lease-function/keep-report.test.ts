import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { keptReport, reportsIn } from '../../src/lease-function/keep-report.js';
import { NOW, idOf } from './fleet.js';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

interface Put {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The signature that AWS would compute. AWS: "Create a signed AWS API request". */
function signatureOf({ method = '', path = '', headers, body }: Put): string {
  const { authorization = '' } = headers;
  const [, day, region, service, signed = ''] =
    /Credential=[^/]+\/(\d+)\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+)/.exec(authorization) ??
    [];
  const hash = (data: string): string => createHash('sha256').update(data).digest('hex');
  const canonical = [
    method,
    path,
    '',
    ...signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    hash(body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, hash(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (last, part) =>
      createHmac('sha256', last)
        .update(part ?? '')
        .digest(),
    `AWS4${SECRET}`,
  );
  return createHmac('sha256', key).update(toSign).digest('hex');
}

describe('what the lease function keeps of a run', () => {
  let server: Server;
  let puts: Put[];
  let status: number;
  beforeEach(async () => {
    puts = [];
    status = 200;
    server = createServer((request, response) => {
      void text(request).then((body) => {
        puts.push({ method: request.method, path: request.url, headers: request.headers, body });
        response
          .writeHead(status)
          .end(status === 200 ? '<DescribeInstancesResponse/>' : '<Error><Code>AccessDenied</Code></Error>');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const client = () =>
    new EC2Client({
      region: 'us-east-1',
      endpoint: address(),
      credentials: { accessKeyId: 'AKIA', secretAccessKey: SECRET, sessionToken: 'session' },
    });
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const keep = (ec2 = client()) =>
    reportsIn({ bucket: 'condor-annex-1-us-east-1', endpoint: address() }, ec2);

  it('is one object in the bucket, encrypted with the key that its role may use', async () => {
    await keep()('last-success', '{"at":1}');
    expect(puts).toEqual([
      expect.objectContaining({
        method: 'PUT',
        path: '/condor-annex-1-us-east-1/lease-function/last-success.json',
        body: '{"at":1}',
      }),
    ]);
    expect(puts[0]?.headers['x-amz-server-side-encryption']).toBe('AES256');
  });

  it('is signed for S3 with the keys of its role', async () => {
    await keep()('last-failure', '{"at":1,"trouble":"ü"}');
    const [put] = puts;
    const { authorization = '' } = put?.headers ?? {};
    expect(authorization).toContain('/us-east-1/s3/aws4_request');
    expect(authorization).toMatch(/SignedHeaders=[^,]*host[^,]*x-amz-security-token/);
    expect(put === undefined ? '' : signatureOf(put)).toBe(/Signature=(.*)$/.exec(authorization)?.[1]);
  });

  it('leaves alone what the calls of EC2 are signed for', async () => {
    const ec2 = client();
    const look = () => ec2.send(new DescribeInstancesCommand({}));
    await look();
    await keep(ec2)('last-success', '{}');
    await look();
    await keep(ec2)('last-success', '{}');
    const services = puts.map(({ headers }) => /us-east-1\/(\w+)\//.exec(headers.authorization ?? '')?.[1]);
    expect(services).toEqual(['ec2', 's3', 'ec2', 's3']);
    expect(puts.map(signatureOf)).toEqual(
      puts.map(({ headers }) => /Signature=(.*)$/.exec(headers.authorization ?? '')?.[1]),
    );
  });

  it('is missed when S3 refuses it, in its words', async () => {
    status = 403;
    await expect(keep()('last-success', '{}')).rejects.toThrow('S3 answers 403: <Error><Code>AccessDenied');
  });

  it('names what could not be ended, but not thousands of it', () => {
    const failed = Array.from({ length: 5000 }, (_, n) => ({ id: idOf(n), reason: 'OperationNotPermitted' }));
    const report = { at: NOW, ended: [], failed, unreadable: [], live: 0 };
    const kept = keptReport(report, 'x'.repeat(100_000));
    expect(kept.length).toBeLessThan(3000);
    expect(JSON.parse(kept)).toMatchObject({ at: NOW, failed: 5000 });
  });
});
