import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  actions,
  button,
  call,
  connect,
  mrkdwn,
  plain,
  section,
  type Connection,
  type Envelope,
  type Fields,
} from './support/app.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let app: Connection;

beforeEach(async () => {
  world = await startWorld();
  app = await connect(world.slack);
});

afterEach(async () => {
  await world.slack.stop();
});

/** Types a command and acks it with a payload. */
async function type(line: string, ack: Fields = {}, channel = world.lab) {
  const typed = world.slack.slash(world.ada, channel, line);
  const envelope = await app.next('slash_commands');
  app.ack(envelope, ack);
  return { payload: envelope.payload, result: await typed };
}

const answer = (url: unknown, body: unknown): Promise<Response> =>
  fetch(String(url), { method: 'POST', body: JSON.stringify(body) });

const texts = (person = world.ada): readonly string[] =>
  world.slack.seenBy(person, world.lab).map(({ text }) => text);

describe('a slash command', () => {
  it('reaches the app with Slack’s fields', async () => {
    const { slack, lab, ada } = world;
    const { payload, result } = await type('/annex  -count 10 ');
    expect(payload).toEqual({
      token: 'local-verification-token',
      team_id: slack.teamId,
      team_domain: 'local',
      channel_id: lab,
      channel_name: 'lab',
      user_id: ada,
      user_name: 'ada',
      command: '/annex',
      text: '-count 10',
      api_app_id: 'A00LOCAL01',
      is_enterprise_install: 'false',
      response_url: expect.stringMatching(`^${slack.url}/commands/${slack.teamId}/`),
      trigger_id: expect.any(String),
    });
    expect(result).toEqual({ acked: true, response: {} });
    expect(texts()).toEqual([]);
  });

  it.each([
    ['a private channel', () => world.secret, 'privategroup'],
    ['a direct message', () => world.slack.directChannel(world.ada), 'directmessage'],
  ])('does not give away the name of %s', async (_case, channel, name) => {
    const { payload } = await type('/x', {}, channel());
    expect(payload['channel_name']).toBe(name);
  });

  it('shows what the ack says to its person', async () => {
    const { result } = await type('/x', { text: 'Working on it' });
    expect(world.slack.seenBy(world.ada, world.lab)).toMatchObject([
      { text: 'Working on it', ephemeral: true },
    ]);
    expect(result.ref).toEqual(world.slack.seenBy(world.ada, world.lab)[0]?.ref);
    expect(texts(world.ben)).toEqual([]);
  });

  it('shows a public answer to all, with the command above it', async () => {
    await type('/x now', { text: 'Hello all', response_type: 'in_channel' });
    expect(world.slack.seenBy(world.ben, world.lab)).toMatchObject([
      { text: 'Hello all', ephemeral: false, invokedBy: { user: world.ada, command: '/x now' } },
    ]);
  });

  it('tells its person when the ack holds what Slack refuses', async () => {
    const { result } = await type('/x', { text: 'a', blocks: [{ type: 'chart' }] });
    expect(result.error).toBe('invalid_blocks');
    expect(texts()).toEqual(['/x failed with the error "invalid_blocks"']);
  });

  it('tells its person when the app is not there, or does not ack', async () => {
    await world.slack.stop();
    world = await startWorld({ ackWithinMs: 20 });
    const { slack, ada, lab } = world;
    expect(await slack.slash(ada, lab, '/x')).toMatchObject({ acked: false, error: 'dispatch_failed' });
    await connect(slack);
    expect(await slack.slash(ada, lab, '/x')).toMatchObject({ acked: false, error: 'operation_timeout' });
    expect(slack.seenBy(ada, lab)).toMatchObject([
      { text: '/x failed with the error "dispatch_failed"', ephemeral: true, user: 'USLACKBOT' },
      { text: '/x failed with the error "operation_timeout"', ephemeral: true, user: 'USLACKBOT' },
    ]);
  });

  it('is turned down by Slack when the app has not registered it', async () => {
    await world.slack.stop();
    world = await startWorld({ commands: [{ command: '/x', shouldEscape: true }] });
    app = await connect(world.slack);
    const { slack, ada, ben, lab } = world;
    expect(await slack.slash(ada, lab, '/y')).toMatchObject({ acked: false, error: 'unknown_command' });
    expect(texts()).toEqual(['`/y` is not a valid command.']);
    const { payload } = await type('/x give @ben and @nobody what is in #lab, mail a@ben.org');
    expect(payload['text']).toBe(`give <@${ben}|ben> and @nobody what is in <#${lab}|lab>, mail a@ben.org`);
  });

  it('must be a command', async () => {
    await expect(world.slack.slash(world.ada, world.lab, 'hello')).rejects.toThrow('starts with a slash');
  });
});

describe('a response URL', () => {
  it('works five times', async () => {
    const { payload } = await type('/x');
    for (let each = 0; each < 5; each += 1) {
      expect((await answer(payload['response_url'], { text: `answer ${each}` })).status).toBe(200);
    }
    const sixth = await answer(payload['response_url'], { text: 'too many' });
    expect([sixth.status, await sixth.text()]).toEqual([404, 'used_url']);
    expect(texts()).toHaveLength(5);
  });

  it('works for half an hour', async () => {
    const { payload } = await type('/x');
    world.clock.ms += 30 * 60_000;
    expect((await answer(payload['response_url'], { text: 'in time' })).status).toBe(200);
    world.clock.ms += 1;
    const late = await answer(payload['response_url'], { text: 'late' });
    expect([late.status, await late.text()]).toEqual([404, 'expired_url']);
  });

  it('says what is wrong with an answer', async () => {
    const { payload } = await type('/x');
    const refused = await answer(payload['response_url'], { text: '' });
    expect([refused.status, await refused.text()]).toEqual([400, 'no_text']);
    const odd = await answer(payload['response_url'], 'hello');
    expect([odd.status, await odd.text()]).toEqual([400, 'invalid_payload']);
  });

  it('can be given trouble of its own', async () => {
    const { payload } = await type('/x');
    world.slack.faults.httpErrorNext('response_url', 500);
    world.slack.faults.rateLimitNext('response_url', 3);
    world.slack.faults.failNext('response_url', 'used_url');
    world.slack.faults.loseReplyNext('response_url');
    const say = (text: string) => answer(payload['response_url'], { text });
    expect((await say('one')).status).toBe(500);
    const limited = await say('two');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
    expect((await say('three')).status).toBe(404);
    await expect(say('four')).rejects.toThrow();
    expect(texts()).toEqual(['four']);
  });

  it('reaches channels that the app is not in', async () => {
    const { payload } = await type('/x', {}, world.secret);
    await answer(payload['response_url'], { text: 'psst' });
    expect(world.slack.seenBy(world.ada, world.secret)).toMatchObject([{ text: 'psst' }]);
  });

  it('of a command cannot replace what it said before', async () => {
    const { payload } = await type('/x');
    await answer(payload['response_url'], { text: 'one' });
    await answer(payload['response_url'], { text: 'two', replace_original: true });
    expect(texts()).toEqual(['one', 'two']);
  });
});

describe('a click', () => {
  const ask = async (args: Fields = {}): Promise<void> => {
    const blocks = [
      section('Sure?'),
      actions(button('yes', { value: 'q1', style: 'primary' }), button('no')),
    ];
    await call(world.slack, 'chat.postMessage', { channel: world.lab, text: 'Sure?', blocks, ...args });
  };
  const first = () => {
    const message = world.slack.seenBy(world.ada, world.lab)[0];
    if (message === undefined) throw new Error('There is no message.');
    return message;
  };

  /** Clicks and acks; returns what the app got. */
  async function click(named: string, options = {}): Promise<Envelope['payload']> {
    const clicked = world.slack.click(world.ada, first().ref, named, options);
    const envelope = await app.next('interactive');
    app.ack(envelope);
    expect(await clicked).toMatchObject({ acked: true });
    return envelope.payload;
  }

  it('reaches the app with Slack’s fields', async () => {
    await ask();
    const { ts } = first();
    const payload = await click('yes');
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: world.ada, username: 'ada', team_id: world.slack.teamId },
      container: { type: 'message', message_ts: ts, channel_id: world.lab, is_ephemeral: false },
      channel: { id: world.lab, name: 'lab' },
      message: { ts, text: 'Sure?', user: world.slack.botUserId, bot_id: 'B00LOCAL01' },
      state: { values: {} },
      actions: [
        { type: 'button', action_id: 'yes', value: 'q1', text: plain('Press yes'), style: 'primary' },
      ],
      response_url: expect.stringContaining('/actions/'),
    });
    const [action] = payload['actions'] as readonly Fields[];
    expect(action).toHaveProperty('block_id');
    expect(action).toHaveProperty('action_ts');
  });

  it('may name the words on a button', async () => {
    await ask();
    const payload = await click('Press no');
    expect(payload['actions']).toMatchObject([{ action_id: 'no' }]);
  });

  it('on an ephemeral message comes without the message, and can replace or delete it', async () => {
    const { slack, ada, lab } = world;
    const { payload: typed } = await type('/x');
    await answer(typed['response_url'], { text: 'Sure?', blocks: [actions(button('yes'))] });
    const payload = await click('yes');
    expect(payload).toMatchObject({ container: { is_ephemeral: true } });
    expect(payload).not.toHaveProperty('message');
    await answer(payload['response_url'], {
      replace_original: true,
      text: 'Done',
      response_type: 'in_channel',
    });
    expect(slack.seenBy(ada, lab)).toMatchObject([{ text: 'Done', ephemeral: true, blocks: [] }]);
    await answer(payload['response_url'], { delete_original: true });
    expect(slack.seenBy(ada, lab)).toEqual([]);
  });

  it('answers beside the message unless told otherwise', async () => {
    await ask();
    const payload = await click('yes');
    await answer(payload['response_url'], { text: 'Only for you' });
    await answer(payload['response_url'], { text: 'For all', response_type: 'in_channel' });
    expect(texts()).toEqual(['Sure?', 'Only for you', 'For all']);
    expect(texts(world.ben)).toEqual(['Sure?', 'For all']);
    await answer(payload['response_url'], { text: 'Ada said yes', replace_original: true });
    expect(texts(world.ben)).toEqual(['Ada said yes', 'For all']);
  });

  it('asks first where the button wants that', async () => {
    const confirm = {
      title: plain('Sure?'),
      text: mrkdwn('Really?'),
      confirm: plain('Yes'),
      deny: plain('No'),
    };
    await ask({ blocks: [actions(button('end', { confirm }))] });
    const dismissed = await world.slack.click(world.ada, first().ref, 'end', { confirm: false });
    expect(dismissed).toEqual({ acked: false, response: {}, dismissed: true });
    expect(app.received.filter((each) => each.type === 'interactive')).toEqual([]);
    expect((await click('end', { confirm: true }))['actions']).toMatchObject([{ action_id: 'end', confirm }]);
  });

  it('on a message as it was seen works after it has changed', async () => {
    await ask();
    const seen = first();
    await call(world.slack, 'chat.update', { channel: world.lab, ts: seen.ts, text: 'Done', blocks: [] });
    await expect(world.slack.click(world.ada, seen.ref, 'yes')).rejects.toThrow(
      'There is no "yes" to use here',
    );
    app.ackAll();
    expect(await world.slack.click(world.ada, seen, 'yes')).toMatchObject({ acked: true });
  });

  it('needs a message that the person sees', async () => {
    const { slack, ada, ben, lab } = world;
    const { message_ts: ts } = await call(slack, 'chat.postEphemeral', {
      channel: lab,
      user: ada,
      text: 'x',
    });
    await expect(slack.click(ben, { channel: lab, ts: String(ts) }, 'yes')).rejects.toThrow('does not see');
    await expect(slack.click(ada, { channel: lab, ts: '1.000000' }, 'yes')).rejects.toThrow(
      'There is no message',
    );
    await expect(slack.click('U404', { channel: lab, ts: String(ts) }, 'yes')).rejects.toThrow(
      'nobody with the id',
    );
  });

  it('chooses from menus, and tells what else is entered in the message', async () => {
    const select = (id: string): Fields => ({
      type: 'static_select',
      action_id: id,
      placeholder: plain(`Choose ${id}`),
      options: ['a', 'b'].map((value) => ({ text: plain(`Option ${value}`), value })),
    });
    const overflow = { type: 'overflow', action_id: 'more', options: [{ text: plain('Stop'), value: 's' }] };
    const blocks = [{ ...actions(select('one'), select('two'), overflow), block_id: 'menus' }];
    await ask({ blocks });
    const payload = await click('one', { value: 'Option b', state: { menus: { two: 'a' } } });
    expect(payload['actions']).toMatchObject([{ type: 'static_select', selected_option: { value: 'b' } }]);
    expect(payload['state']).toMatchObject({
      values: {
        menus: { one: { selected_option: { value: 'b' } }, two: { selected_option: { value: 'a' } } },
      },
    });
    expect((await click('more', { value: 'Stop' }))['actions']).toMatchObject([
      { selected_option: { value: 's' } },
    ]);
  });
});

describe('what rings', () => {
  it.each([
    ['live in text', { text: 'hi <!channel>' }, ['channel']],
    [
      'live in a section',
      { text: 'hi', blocks: [section('<!here|here> and <!everyone>')] },
      ['here', 'everyone'],
    ],
    [
      'live in rich text',
      {
        text: 'hi',
        blocks: [
          {
            type: 'rich_text',
            elements: [{ type: 'rich_text_section', elements: [{ type: 'broadcast', range: 'here' }] }],
          },
        ],
      },
      ['here'],
    ],
    ['escaped', { text: 'hi &lt;!channel&gt;', blocks: [section('&lt;!here&gt;')] }, []],
    ['in plain text', { text: 'hi', blocks: [{ type: 'header', text: plain('<!channel>') }] }, []],
    ['in a button’s value', { text: 'hi', blocks: [actions(button('a', { value: '<!channel>' }))] }, []],
  ])('is told of a broadcast that is %s', async (_case, args, broadcasts) => {
    await call(world.slack, 'chat.postMessage', { channel: world.lab, ...args });
    expect(world.slack.seenBy(world.ada, world.lab)[0]?.broadcasts).toEqual(broadcasts);
  });
});

describe('waiting', () => {
  it('ends as soon as something is seen', async () => {
    const { slack, lab, ada } = world;
    const seen = slack.until(() => slack.seenBy(ada, lab).find(({ text }) => text === 'hello'));
    await call(slack, 'chat.postMessage', { channel: lab, text: 'hello' });
    expect(await seen).toMatchObject({ text: 'hello' });
  });

  it('tells what there was when it was in vain', async () => {
    const { slack, lab } = world;
    const blocks = [actions(button('yes'))];
    await call(slack, 'chat.postMessage', { channel: lab, text: 'Something else', blocks });
    const waiting = slack.until(() => {
      throw new Error('not yet');
    }, 10);
    await expect(waiting).rejects.toThrow(
      /Not seen within 10 ms[\s\S]*#lab .*: Something else \[Press yes\][\s\S]*chat.postMessage ok/,
    );
  });
});
