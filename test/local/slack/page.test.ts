import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { actions, button, call, connect, section, type Fields } from './support/app.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let skippedHours: number;

beforeEach(async () => {
  skippedHours = 0;
  world = await startWorld({
    appName: 'HTCondor',
    commands: [{ command: '/x', usageHint: 'a | b' }],
    controls: [{ label: 'Skip 1 hour', run: () => void (skippedHours += 1) }],
  });
});

afterEach(async () => {
  await world.slack.stop();
});

const get = (path: string): Promise<Response> => fetch(`${world.slack.url}${path}`);

async function act(body: Fields): Promise<{ readonly status: number; readonly body: Fields }> {
  const response = await fetch(`${world.slack.url}/page-api/act`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Fields };
}

/** Reads the live updates of a person; each call gives the next `state`. */
async function stream(user: string): Promise<() => Promise<Fields>> {
  const response = await get(`/page-api/stream?user=${user}`);
  if (response.body === null) throw new Error('There are no updates.');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return async () => {
    for (;;) {
      const match = /event: state\ndata: (.*)\n\n/.exec(text);
      if (match !== null) {
        text = text.slice(match.index + match[0].length);
        return JSON.parse(match[1] ?? '') as Fields;
      }
      text += (await reader.read()).value ?? '';
    }
  };
}

/** A module of the page and all that it imports, directly or not. Each must be there. */
async function modules(path: string, found = new Map<string, string>()) {
  const response = await get(path);
  expect([path, response.status]).toEqual([path, 200]);
  const text = await response.text();
  found.set(path, text);
  for (const [, name = ''] of text.matchAll(/from '\.\/([^']+)'/g)) {
    if (!found.has(`/page/${name}`)) await modules(`/page/${name}`, found);
  }
  return [...found].map(([each, content]) => ({ path: each, text: content }));
}

describe('the page', () => {
  it('is there with all the files it names', async () => {
    const index = await get('/');
    const html = await index.text();
    expect(index.headers.get('content-security-policy')).toContain("default-src 'self'");
    const named = [...html.matchAll(/(?:href|src)="(\/page\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(named).toEqual(['/page/icon.svg', '/page/page.css', '/page/page.js']);
    for (const path of named) expect([path, (await get(path)).status]).toEqual([path, 200]);
    expect((await modules('/page/page.js')).length).toBeGreaterThan(10);
  });

  it.each(['/page/../start.ts', '/page/..%2fstart.ts', '/nothing', '/page/page.test.js'])(
    'gives no %s',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  it('never writes HTML', async () => {
    for (const { path, text } of await modules('/page/page.js')) {
      expect([path, /innerHTML|outerHTML|insertAdjacentHTML|document\.write/.exec(text)]).toEqual([
        path,
        null,
      ]);
    }
  });

  it('is only for browsers that were sent to this machine by its own name', async () => {
    const { port } = new URL(world.slack.url);
    const status = await new Promise<number | undefined>((resolve) => {
      request({ host: '127.0.0.1', port, path: '/', headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });
});

describe('live updates', () => {
  it('tell a person what they may see, and then only what changed', async () => {
    const { slack, ada, ben, lab, secret } = world;
    await call(slack, 'chat.postMessage', { channel: lab, text: 'for all' });
    await call(slack, 'chat.postEphemeral', { channel: lab, user: ada, text: 'for Ada' });
    const bens = await stream(ben);
    const first = await bens();
    expect(first).toMatchObject({
      me: ben,
      app: { name: 'HTCondor' },
      controls: ['Skip 1 hour'],
      commands: [{ command: '/x' }],
    });
    expect(first['messages']).toMatchObject({ [lab]: [{ text: 'for all' }] });
    expect(JSON.stringify(first)).not.toContain('for Ada');
    expect(JSON.stringify(first)).not.toContain(secret);
    await call(slack, 'chat.postMessage', { channel: lab, text: 'more' });
    const second = await bens();
    expect(second['messages']).toMatchObject({ [lab]: [{ text: 'for all' }, { text: 'more' }] });
    await slack.invite(ben, world.general);
    expect((await bens())['messages']).toEqual({});
  });

  it('start with somebody when nobody is named', async () => {
    expect(await (await stream(''))()).toMatchObject({ me: world.ada });
  });
});

describe('what people do in the page', () => {
  it('types commands, says things and presses buttons', async () => {
    const { slack, ada, lab } = world;
    const app = await connect(slack);
    app.ackAll();
    expect(await act({ do: 'slash', user: ada, channel: lab, text: '/x now' })).toMatchObject({
      body: { acked: true },
    });
    await act({ do: 'say', user: ada, channel: lab, text: 'hello' });
    const { ts } = await call(slack, 'chat.postMessage', {
      channel: lab,
      text: 'a',
      blocks: [actions(button('go'))],
    });
    expect(await act({ do: 'click', user: ada, channel: lab, ts, action: 'go' })).toMatchObject({
      body: { acked: true },
    });
    expect(slack.seenBy(ada, lab).map(({ text }) => text)).toEqual(['hello', 'a']);
    expect(app.received.map(({ type }) => type)).toEqual(['hello', 'slash_commands', 'interactive']);
  });

  it('uses Home and modals', async () => {
    const { slack, ada } = world;
    const app = await connect(slack);
    app.ackAll();
    await act({ do: 'home', user: ada });
    const home = { type: 'home', blocks: [section('Hi'), actions(button('go'))] };
    await call(slack, 'views.publish', { user_id: ada, view: home });
    const view = slack.viewsOf(ada)[0]?.id;
    expect(await act({ do: 'clickInView', user: ada, view, action: 'go' })).toMatchObject({
      body: { acked: true },
    });
    const trigger_id = app.received.at(-1)?.payload['trigger_id'];
    const input = {
      type: 'input',
      block_id: 'n',
      label: { type: 'plain_text', text: 'N' },
      element: { type: 'plain_text_input', action_id: 'v' },
    };
    const title = { type: 'plain_text', text: 'T' };
    const open = await call(slack, 'views.open', {
      trigger_id,
      view: { type: 'modal', title, submit: title, blocks: [input] },
    });
    const modal = (open['view'] as { id: string }).id;
    expect(await act({ do: 'submit', user: ada, view: modal, state: {} })).toMatchObject({
      body: { sent: false },
    });
    expect(await act({ do: 'submit', user: ada, view: modal, state: { n: { v: 'a' } } })).toMatchObject({
      body: { action: 'close' },
    });
  });

  it('runs the controls of the embedder', async () => {
    expect(await act({ do: 'control', label: 'Skip 1 hour' })).toEqual({ status: 200, body: {} });
    expect(skippedHours).toBe(1);
  });

  it('says in words what cannot be done', async () => {
    const { ada, lab } = world;
    expect(await act({ do: 'dance' })).toEqual({
      status: 400,
      body: { error: 'The page asked for "dance", which nobody knows.' },
    });
    const gone = await act({ do: 'click', user: ada, channel: lab, ts: '1.000000', action: 'go' });
    expect(gone.body['error']).toContain('There is no message');
  });

  it('takes nothing that another site’s page could send', async () => {
    const response = await fetch(`${world.slack.url}/page-api/act`, {
      method: 'POST',
      body: '{"do":"home"}',
    });
    expect(response.status).toBe(415);
  });
});
