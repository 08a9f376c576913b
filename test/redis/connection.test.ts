import { describe, expect, it } from '@jest/globals';
import { Connection, PATIENCE } from '../../src/redis/connection.js';
import { redisBench, until } from './support.js';

const bench = redisBench();

describe('a connection', () => {
  it('comes back at once when it is lost while it is being greeted', async () => {
    let greeted = 0;
    const connection = new Connection({
      url: bench.server().url,
      name: 'test',
      log: bench.log,
      patience: { ...PATIENCE, beatMs: 60_000 },
      greet: (client) => {
        if (greeted++ === 0) client.destroy();
        return Promise.resolve();
      },
    });
    void connection.connect();
    await until(() => connection.ready && greeted === 2);
    await connection.close();
    expect(connection.ready).toBe(false);
  });

  it('is not given up for the answers that came while we were held up ourselves', async () => {
    const answerMs = 400;
    const connection = new Connection({
      url: bench.server().url,
      name: 'test',
      log: bench.log,
      patience: { ...PATIENCE, answerMs },
      greet: () => Promise.resolve(),
    });
    await connection.connect();
    const answer = connection.run((client) => {
      const pong = client.ping();
      // What was asked goes out first, and then the CPU is somebody else's.
      setImmediate(() => {
        for (const until = performance.now() + 2 * answerMs; performance.now() < until;);
      });
      return pong;
    });
    expect(await answer).toBe('PONG');
    await connection.close();
  });

  it('is closed though its server was never there', async () => {
    await bench.server().kill();
    const greet = () => Promise.resolve();
    const hands = { url: bench.server().url, name: 'test', log: bench.log, patience: PATIENCE, greet };
    const connection = new Connection(hands);
    await connection.connect();
    await connection.close();
    expect(connection.ready).toBe(false);
  });
});
