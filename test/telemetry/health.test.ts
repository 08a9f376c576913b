import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Health, startHealth } from '../../src/telemetry/health.js';
import { createMetrics } from '../../src/telemetry/metrics.js';
import { recordingLog } from '../support/recording-log.js';

const ROUND_MS = 30_000;

let now: number;
let cameAroundAt: number | undefined;
let slack: boolean;
let redis: boolean;
let render: (() => Promise<string>) | undefined;
let health: Health;
const { log, lines } = recordingLog();

beforeEach(async () => {
  [now, cameAroundAt, slack, redis, render] = [1_000_000, undefined, true, true, undefined];
  const clock = { now: () => now, sleep: () => Promise.resolve() };
  const metrics = createMetrics(clock);
  health = await startHealth(0, {
    clock,
    log,
    roundMs: ROUND_MS,
    cameAroundAt: () => cameAroundAt,
    needs: { Slack: () => slack, Redis: () => redis },
    metrics: { render: () => (render ?? metrics.render)(), contentType: metrics.contentType },
  });
});
afterEach(() => health.close());

async function ask(
  path: string,
  method = 'GET',
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`http://127.0.0.1:${health.port}${path}`, { method });
  return { status: response.status, text: (await response.text()).trim(), headers: response.headers };
}

describe('/healthz', () => {
  it('gives the loop five periods to come around for the first time', async () => {
    now += 5 * ROUND_MS - 1;
    expect(await ask('/healthz')).toMatchObject({ status: 200, text: 'Alive.' });
    now += 1;
    expect(await ask('/healthz')).toMatchObject({
      status: 503,
      text: 'The loop has not come around for 150 seconds.',
    });
  });

  it('gives it five periods after each time', async () => {
    now += 100 * ROUND_MS;
    cameAroundAt = now - 5 * ROUND_MS + 1;
    expect((await ask('/healthz')).status).toBe(200);
    now += 1;
    expect((await ask('/healthz')).status).toBe(503);
  });

  it('does not depend on Slack or Redis: starting anew would not bring them back', async () => {
    [slack, redis] = [false, false];
    expect((await ask('/healthz?verbose')).status).toBe(200);
  });
});

describe('/readyz', () => {
  it.each([
    [true, true, 200, 'Ready.'],
    [false, true, 503, 'Not ready: no connection to Slack.'],
    [true, false, 503, 'Not ready: no connection to Redis.'],
    [false, false, 503, 'Not ready: no connection to Slack and Redis.'],
  ])('with Slack %s and Redis %s says %i %s', async (withSlack, withRedis, status, text) => {
    [slack, redis] = [withSlack, withRedis];
    expect(await ask('/readyz')).toMatchObject({ status, text });
  });
});

describe('/metrics', () => {
  it('gives them as Prometheus reads them', async () => {
    const { status, text, headers } = await ask('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('# TYPE condor_annex_commands_total counter');
    expect(headers.get('content-type')).toContain('version=0.0.4');
  });

  it('says only that it broke when it broke', async () => {
    render = () => Promise.reject(new Error('the inside'));
    expect(await ask('/metrics')).toMatchObject({ status: 500, text: 'That broke on my side.' });
    expect(lines.at(-1)).toMatchObject({ level: 'error', facts: { path: '/metrics' } });
  });
});

describe('everything else', () => {
  it.each(['/', '/health', '/metrics/x', '/%2e%2e/etc/passwd', '/healthz/'])(
    'is not there: %s',
    async (path) => {
      expect((await ask(path)).status).toBe(404);
    },
  );

  it.each(['POST', 'HEAD', 'DELETE', 'OPTIONS'])('is not for %s', async (method) => {
    const { status, headers } = await ask('/healthz', method);
    expect([status, headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('does not read headers without end', async () => {
    const socket = connect(health.port, '127.0.0.1', () => {
      socket.write(`GET /healthz HTTP/1.1\r\nx: ${'a'.repeat(20_000)}`);
    });
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString()).toContain('431');
    socket.destroy();
  });

  it('does not keep closing waiting for a connection that says nothing', async () => {
    const socket = connect(health.port, '127.0.0.1');
    // It may be told off, too: what counts is that it is over.
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET /healthz HTTP/1.1\r\n');
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await health.close();
    await ended;
    await expect(ask('/healthz')).rejects.toThrow('fetch failed');
  });

  it('says so when its port is taken', async () => {
    const hands = {
      clock: { now: () => 0, sleep: () => Promise.resolve() },
      log,
      roundMs: 1,
      cameAroundAt: () => 0,
      needs: {},
      metrics: { render: () => Promise.resolve(''), contentType: 'text/plain' },
    };
    await expect(startHealth(health.port, hands)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
