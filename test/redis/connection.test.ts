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
