import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, send } from './support/app.js';
import { startWorld, type World } from './support/world.js';

describe('troubles to come', () => {
  let world: World;

  beforeEach(async () => {
    world = await startWorld();
  });

  afterEach(async () => {
    await world.slack.stop();
  });

  const post = () => send(world.slack, 'chat.postMessage', { channel: world.lab, text: 'hi' });
  const shown = () => world.slack.seenBy(world.ada, world.lab).length;

  it('refuse the next calls of a method, and no others', async () => {
    const { slack } = world;
    slack.faults.failNext('chat.postMessage', 'internal_error', 2);
    expect(await call(slack, 'auth.test')).toMatchObject({ ok: true });
    for (const ok of [false, false, true]) expect(await (await post()).json()).toMatchObject({ ok });
    expect(shown()).toBe(1);
    expect(slack.calls.map(({ ok, error }) => [ok, error])).toEqual([
      [true, undefined],
      [false, 'internal_error'],
      [false, 'internal_error'],
      [true, undefined],
    ]);
  });

  it('limit the rate', async () => {
    world.slack.faults.rateLimitNext('chat.postMessage', 7);
    const response = await post();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(shown()).toBe(0);
  });

  it('answer with a bare status, of any method with a star', async () => {
    world.slack.faults.httpErrorNext('*', 503);
    expect((await post()).status).toBe(503);
    expect((await post()).status).toBe(200);
    expect(world.slack.calls[0]).toMatchObject({ ok: false, error: 'http_503' });
  });

  it('hang without an effect', async () => {
    const { slack } = world;
    slack.faults.hangNext('chat.postMessage');
    const hanging = fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      signal: AbortSignal.timeout(50),
    });
    await expect(hanging).rejects.toThrow();
    expect(shown()).toBe(0);
    expect(slack.calls).toMatchObject([{ ok: false, error: 'hang' }]);
  });

  it('lose the answer after the effect', async () => {
    world.slack.faults.loseReplyNext('chat.postMessage');
    await expect(post()).rejects.toThrow();
    expect(shown()).toBe(1);
  });

  it('can be called off', async () => {
    world.slack.faults.failNext('chat.postMessage', 'internal_error', 9);
    world.slack.faults.clear();
    expect(await (await post()).json()).toMatchObject({ ok: true });
  });
});
