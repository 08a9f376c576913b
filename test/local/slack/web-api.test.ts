import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { actions, button, call, section, send } from './support/app.js';
import { startWorld, type World } from './support/world.js';

let world: World;

beforeEach(async () => {
  world = await startWorld();
});

afterEach(async () => {
  await world.slack.stop();
});

describe('tokens and methods', () => {
  it.each([
    ['no token', '', 'not_authed'],
    ['a token of somebody else', 'xoxb-other', 'invalid_auth'],
    ['the app token where the bot token belongs', 'xapp-local-app-token', 'not_allowed_token_type'],
  ])('refuses %s', async (_case, token, error) => {
    expect(await call(world.slack, 'auth.test', {}, token)).toEqual({ ok: false, error });
  });

  it('opens connections for the app token only', async () => {
    const { slack } = world;
    expect(await call(slack, 'apps.connections.open', {}, slack.appToken)).toMatchObject({ ok: true });
    expect(await call(slack, 'apps.connections.open')).toMatchObject({ error: 'not_allowed_token_type' });
  });

  it('does not know methods that are not there', async () => {
    expect(await call(world.slack, 'chat.shout')).toMatchObject({ ok: false, error: 'unknown_method' });
  });

  it('says who the token is', async () => {
    const { slack } = world;
    const answer = await call(slack, 'auth.test');
    expect(answer).toMatchObject({
      ok: true,
      user_id: slack.botUserId,
      team_id: slack.teamId,
      bot_id: 'B00LOCAL01',
    });
  });

  it('takes form-encoded calls with the token in the body', async () => {
    const { slack, lab } = world;
    const blocks = JSON.stringify([section('hello')]);
    const body = new URLSearchParams({ token: slack.botToken, channel: lab, text: 'hi', blocks });
    const response = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ ok: true, message: { blocks: [{ type: 'section' }] } });
  });

  it('refuses a JSON body that is no object', async () => {
    const response = await fetch(`${world.slack.apiUrl}auth.test`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '[1]',
    });
    expect(await response.json()).toEqual({ ok: false, error: 'invalid_json' });
  });

  it('keeps a record of calls, without their tokens', async () => {
    const { slack, lab, clock } = world;
    await call(slack, 'chat.postMessage', { channel: lab, text: 'hi' });
    await call(slack, 'chat.postMessage', { channel: 'C404', text: 'hi' });
    expect(slack.calls).toEqual([
      { method: 'chat.postMessage', args: { channel: lab, text: 'hi' }, at: clock.ms, ok: true },
      {
        method: 'chat.postMessage',
        args: { channel: 'C404', text: 'hi' },
        at: clock.ms,
        ok: false,
        error: 'channel_not_found',
      },
    ]);
    expect(JSON.stringify(slack.calls)).not.toContain('xoxb');
  });

  it('asks for the scope of a method when scopes are given', async () => {
    await world.slack.stop();
    world = await startWorld({ scopes: ['chat:write'] });
    const { slack, lab, ada } = world;
    expect(await call(slack, 'chat.postMessage', { channel: lab, text: 'hi' })).toMatchObject({ ok: true });
    expect(await call(slack, 'users.info', { user: ada })).toEqual({
      ok: false,
      error: 'missing_scope',
      needed: 'users:read',
      provided: 'chat:write',
    });
  });
});

describe('posting', () => {
  const posted = (args: Readonly<Record<string, unknown>>) =>
    call(world.slack, 'chat.postMessage', { channel: world.lab, ...args });

  it('shows a message to everybody in the channel', async () => {
    const { slack, lab, ada, ben } = world;
    const { ts } = await posted({ text: 'hello', metadata: { event_type: 'x', event_payload: { a: 1 } } });
    for (const person of [ada, ben]) {
      expect(slack.seenBy(person, lab)).toMatchObject([
        {
          ts,
          ref: { channel: lab, ts },
          user: slack.botUserId,
          text: 'hello',
          ephemeral: false,
          metadata: { event_type: 'x' },
        },
      ]);
    }
  });

  it('gives every message its own growing ts while the clock stands still', async () => {
    const stamps = [];
    for (let each = 0; each < 5; each += 1) stamps.push((await posted({ text: 'hi' }))['ts']);
    expect(new Set(stamps).size).toBe(5);
    expect([...stamps].sort()).toEqual(stamps);
    expect(stamps[0]).toMatch(/^\d{10}\.\d{6}$/);
  });

  it.each([
    ['nothing to say', {}, 'no_text'],
    ['blank text', { text: '   ' }, 'no_text'],
    ['blocks that are no list', { blocks: 'hello' }, 'invalid_blocks_format'],
    ['markdown beside text', { text: 'a', markdown_text: 'b' }, 'markdown_text_conflict'],
    ['metadata without a type', { text: 'a', metadata: { event_payload: {} } }, 'invalid_metadata_format'],
    ['a thread under nothing', { text: 'a', thread_ts: '1.000000' }, 'cannot_reply_to_message'],
    [
      'too many characters of blocks',
      { text: 'a', blocks: Array.from({ length: 5 }, () => section('x'.repeat(2700))) },
      'msg_blocks_too_long',
    ],
  ])('refuses %s', async (_case, args, error) => {
    expect(await posted(args)).toMatchObject({ ok: false, error });
  });

  it('says which field of which block is wrong', async () => {
    const answer = await posted({ text: 'a', blocks: [section('fine'), section('x'.repeat(3001))] });
    expect(answer).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: ['must be less than 3001 characters [json-pointer:/blocks/1/text/text]'],
      response_metadata: {
        messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]'],
      },
    });
  });

  it('cuts text after 40,000 characters', async () => {
    await posted({ text: 'x'.repeat(41_000) });
    expect(world.slack.seenBy(world.ada, world.lab)[0]?.text).toHaveLength(40_000);
  });

  it.each([
    ['a channel that is not there', () => 'C404', 'channel_not_found'],
    ['a public channel it is not in', () => world.general, 'not_in_channel'],
    ['a private channel it is not in, as if it were not there', () => world.secret, 'channel_not_found'],
    ['a bot', () => world.slack.addUser({ name: 'Other', isBot: true }), 'cannot_dm_bot'],
    [
      'a person who has left',
      () => world.slack.addUser({ name: 'Gone', deleted: true }),
      'channel_not_found',
    ],
    ['an archived channel', () => world.slack.addChannel({ name: 'old', isArchived: true }), 'is_archived'],
  ])('does not let the app write to %s', async (_case, channel, error) => {
    expect(await posted({ channel: channel(), text: 'hi' })).toMatchObject({ ok: false, error });
  });

  it('writes to a channel by name, and to a person by id', async () => {
    const { slack, lab, ada } = world;
    expect(await posted({ channel: '#lab', text: 'hi' })).toMatchObject({ channel: lab });
    const direct = await posted({ channel: ada, text: 'psst' });
    expect(direct['channel']).toBe(slack.directChannel(ada));
    expect(slack.seenBy(ada, slack.directChannel(ada))).toMatchObject([{ text: 'psst' }]);
  });

  it('writes uninvited where the scope allows it', async () => {
    await world.slack.stop();
    world = await startWorld({ scopes: ['chat:write', 'chat:write.public'] });
    expect(await posted({ channel: world.general, text: 'hi' })).toMatchObject({ ok: true });
  });

  it('keeps replies with their parent', async () => {
    const { slack, lab } = world;
    const parent = await posted({ text: 'parent' });
    await posted({ text: 'reply', thread_ts: parent['ts'] });
    const replies = await call(slack, 'conversations.replies', { channel: lab, ts: parent['ts'] });
    expect(replies['messages']).toMatchObject([
      { text: 'parent', reply_count: 1 },
      { text: 'reply', thread_ts: parent['ts'], parent_user_id: slack.botUserId },
    ]);
    const history = await call(slack, 'conversations.history', { channel: lab });
    expect(history['messages']).toMatchObject([{ text: 'parent' }]);
  });

  it('shows an ephemeral message to one person, and to nobody through the API', async () => {
    const { slack, lab, ada, ben } = world;
    const answer = await call(slack, 'chat.postEphemeral', { channel: lab, user: ada, text: 'only you' });
    expect(slack.seenBy(ada, lab)).toMatchObject([{ ts: answer['message_ts'], ephemeral: true }]);
    expect(slack.seenBy(ben, lab)).toEqual([]);
    expect(await call(slack, 'conversations.history', { channel: lab })).toMatchObject({ messages: [] });
    const stranger = slack.addUser({ name: 'Stranger' });
    const refused = await call(slack, 'chat.postEphemeral', { channel: lab, user: stranger, text: 'x' });
    expect(refused).toMatchObject({ error: 'user_not_in_channel' });
  });
});

describe('changing messages', () => {
  const post = async (text: string) => {
    const blocks = [actions(button('yes'))];
    const metadata = { event_type: 'plan', event_payload: {} };
    const { ts } = await call(world.slack, 'chat.postMessage', {
      channel: world.lab,
      text,
      blocks,
      metadata,
    });
    return String(ts);
  };
  const update = (ts: string, args: Readonly<Record<string, unknown>>) =>
    call(world.slack, 'chat.update', { channel: world.lab, ts, ...args });

  it('keeps blocks and metadata that an update leaves out', async () => {
    const ts = await post('before');
    await update(ts, { text: 'after' });
    const [message] = world.slack.seenBy(world.ada, world.lab);
    expect(message).toMatchObject({
      text: 'after',
      blocks: [{ type: 'actions' }],
      metadata: { event_type: 'plan' },
    });
    expect(message?.edited).toBeDefined();
  });

  it('takes away blocks and metadata that an update empties', async () => {
    const ts = await post('before');
    await update(ts, { text: 'after', blocks: [], metadata: {} });
    const [message] = world.slack.seenBy(world.ada, world.lab);
    expect(message?.blocks).toEqual([]);
    expect(message).not.toHaveProperty('metadata');
  });

  it('refuses to change what is not the app’s, not there, or ephemeral', async () => {
    const { slack, lab, ada } = world;
    const { ts: adas } = await slack.say(ada, lab, 'mine');
    const ephemeral = await call(slack, 'chat.postEphemeral', { channel: lab, user: ada, text: 'x' });
    expect(await update(adas, { text: 'x' })).toMatchObject({ error: 'cant_update_message' });
    expect(await update('1.000000', { text: 'x' })).toMatchObject({ error: 'message_not_found' });
    expect(await update(String(ephemeral['message_ts']), { text: 'x' })).toMatchObject({
      error: 'message_not_found',
    });
    expect(await update(await post('a'), { text: 'x'.repeat(4001) })).toMatchObject({
      error: 'msg_too_long',
    });
    expect(await update(await post('a'), {})).toMatchObject({ error: 'no_text' });
    expect(await call(slack, 'chat.delete', { channel: lab, ts: adas })).toMatchObject({
      error: 'cant_delete_message',
    });
  });

  it('leaves what somebody saw as they saw it', async () => {
    const ts = await post('before');
    const [seen] = world.slack.seenBy(world.ada, world.lab);
    await update(ts, { text: 'after' });
    expect(seen?.text).toBe('before');
  });

  it('deletes', async () => {
    const ts = await post('gone soon');
    expect(await call(world.slack, 'chat.delete', { channel: world.lab, ts })).toMatchObject({
      ok: true,
      ts,
    });
    expect(world.slack.seenBy(world.ada, world.lab)).toEqual([]);
  });

  it('adds a reaction once', async () => {
    const { slack, lab } = world;
    const args = { channel: lab, timestamp: await post('a'), name: ':eyes:' };
    expect(await call(slack, 'reactions.add', args)).toEqual({ ok: true });
    expect(await call(slack, 'reactions.add', args)).toMatchObject({ error: 'already_reacted' });
    expect(slack.seenBy(world.ada, lab)[0]?.reactions).toEqual([{ name: 'eyes', users: [slack.botUserId] }]);
    expect(await call(slack, 'reactions.remove', args)).toEqual({ ok: true });
    expect(await call(slack, 'reactions.remove', args)).toMatchObject({ error: 'no_reaction' });
  });
});

describe('reading', () => {
  it('pages through the history, newest first, with metadata only when asked', async () => {
    const { slack, lab } = world;
    const metadata = { event_type: 'n', event_payload: { key: 'k' } };
    for (const text of ['one', 'two', 'three'])
      await call(slack, 'chat.postMessage', { channel: lab, text, metadata });
    const first = await call(slack, 'conversations.history', { channel: lab, limit: 2 });
    expect(first['messages']).toMatchObject([{ text: 'three' }, { text: 'two' }]);
    expect(JSON.stringify(first)).not.toContain('event_type');
    const { next_cursor: cursor } = first['response_metadata'] as { next_cursor: string };
    const rest = await call(slack, 'conversations.history', {
      channel: lab,
      cursor,
      include_all_metadata: true,
    });
    expect(rest).toMatchObject({ messages: [{ text: 'one', metadata }], has_more: false });
    expect(await call(slack, 'conversations.history', { channel: lab, cursor: 'x' })).toMatchObject({
      error: 'invalid_cursor',
    });
  });

  it('gives the messages between two times', async () => {
    const { slack, lab, clock } = world;
    await call(slack, 'chat.postMessage', { channel: lab, text: 'early' });
    clock.ms += 60_000;
    const { ts } = await call(slack, 'chat.postMessage', { channel: lab, text: 'late' });
    const after = await call(slack, 'conversations.history', { channel: lab, oldest: ts, inclusive: true });
    expect(after['messages']).toMatchObject([{ text: 'late' }]);
    const before = await call(slack, 'conversations.history', { channel: lab, latest: ts });
    expect(before['messages']).toMatchObject([{ text: 'early' }]);
  });

  it('does not show the history of a channel that the app is not in', async () => {
    const { slack, general, secret } = world;
    expect(await call(slack, 'conversations.history', { channel: general })).toMatchObject({
      error: 'not_in_channel',
    });
    expect(await call(slack, 'conversations.history', { channel: secret })).toMatchObject({
      error: 'channel_not_found',
    });
  });

  it('describes channels', async () => {
    const { slack, lab, general, ada, ben } = world;
    expect(await call(slack, 'conversations.info', { channel: general })).toMatchObject({
      channel: { id: general, name: 'general', is_member: false, is_private: false },
    });
    expect(await call(slack, 'conversations.members', { channel: lab })).toMatchObject({
      members: [ada, ben, slack.botUserId],
    });
    const list = await call(slack, 'conversations.list', { types: 'public_channel,private_channel' });
    expect(list['channels']).toMatchObject([{ name: 'lab' }, { name: 'general' }]);
    expect(await call(slack, 'conversations.join', { channel: general })).toMatchObject({
      channel: { is_member: true },
    });
  });

  it('opens the direct conversation with a person, always the same', async () => {
    const { slack, ada } = world;
    const first = await call(slack, 'conversations.open', { users: ada });
    expect(await call(slack, 'conversations.open', { users: ada })).toEqual(first);
    expect(await call(slack, 'conversations.open', { users: 'U404' })).toMatchObject({
      error: 'user_not_found',
    });
    expect(await call(slack, 'conversations.open')).toMatchObject({ error: 'users_list_not_supplied' });
  });

  it('describes people', async () => {
    const { slack, ada } = world;
    const guest = slack.addUser({ name: 'Guest', isRestricted: true });
    const gone = slack.addUser({ name: 'Gone', deleted: true });
    const bot = slack.addUser({ name: 'Robot', isBot: true });
    const info = async (user: string) => (await call(slack, 'users.info', { user }))['user'];
    expect(await info(ada)).toMatchObject({
      real_name: 'Ada',
      tz: 'Europe/Zurich',
      tz_offset: 3600,
      is_bot: false,
    });
    expect(await info(guest)).toMatchObject({ is_restricted: true, deleted: false });
    expect(await info(gone)).toMatchObject({ deleted: true });
    expect(await info(gone)).not.toHaveProperty('tz');
    expect(await info(bot)).toMatchObject({ is_bot: true });
    expect(await call(slack, 'users.info', { user: 'U404' })).toMatchObject({ error: 'user_not_found' });
    expect((await call(slack, 'users.list'))['members']).toHaveLength(7);
  });

  it('knows user groups', async () => {
    const { slack, ada } = world;
    const ops = slack.addUserGroup({ handle: 'ops', users: [ada] });
    expect(await call(slack, 'usergroups.list')).toMatchObject({
      usergroups: [{ id: ops, handle: 'ops', user_count: 1 }],
    });
    expect(await call(slack, 'usergroups.users.list', { usergroup: ops })).toMatchObject({ users: [ada] });
    expect(await call(slack, 'usergroups.users.list', { usergroup: 'S404' })).toMatchObject({
      error: 'no_such_subteam',
    });
  });
});

describe('files', () => {
  it.each([
    ['text', 'slot1 Claimed Busy'],
    ['bytes', Buffer.from([0x89, 0x50, 0x4e, 0x47])],
  ])('takes an upload of %s by the SDK and shows it in the channel', async (_kind, content) => {
    const { slack, lab, ada } = world;
    const client = new WebClient(slack.botToken, { slackApiUrl: slack.apiUrl });
    const body = typeof content === 'string' ? { content } : { file: content };
    await client.filesUploadV2({
      ...body,
      channel_id: lab,
      filename: 'log.txt',
      title: 'The log',
      initial_comment: 'Look',
    });
    const [message] = slack.seenBy(ada, lab);
    expect(message).toMatchObject({ text: 'Look', files: [{ title: 'The log', name: 'log.txt' }] });
    const url = String(message?.files?.[0]?.['url_private']);
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(bytes.equals(Buffer.from(content))).toBe(true);
  });

  it('says where a file is that somebody picked in a form', async () => {
    const { slack } = world;
    const { id } = slack.pickFile('run.sh', '#!/bin/sh\n');
    const { file } = await call(slack, 'files.info', { file: id });
    expect(file).toMatchObject({ id, name: 'run.sh', size: 10 });
    const { url_private: url } = file as { readonly url_private: string };
    expect(await (await fetch(url)).text()).toBe('#!/bin/sh\n');
    expect(await call(slack, 'files.info', { file: 'F0' })).toMatchObject({ error: 'file_not_found' });
  });

  it('does not complete what was never sent', async () => {
    const { slack, lab } = world;
    const { file_id: id } = await call(slack, 'files.getUploadURLExternal', { filename: 'a.txt', length: 3 });
    const answer = await call(slack, 'files.completeUploadExternal', { files: [{ id }], channel_id: lab });
    expect(answer).toMatchObject({ error: 'file_not_found' });
  });
});

describe('rates', () => {
  it('takes bursts and then one message a second per channel', async () => {
    await world.slack.stop();
    world = await startWorld({ paceChannels: true });
    const { slack, lab, clock, ada } = world;
    const post = (channel: string) => send(slack, 'chat.postMessage', { channel, text: 'hi' });
    for (let each = 0; each < 5; each += 1) expect((await post(lab)).status).toBe(200);
    const refused = await post(lab);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await post(ada)).status).toBe(200);
    clock.ms += 1000;
    expect((await post(lab)).status).toBe(200);
    expect((await post(lab)).status).toBe(429);
  });

  it('keeps the tier of a method', async () => {
    await world.slack.stop();
    world = await startWorld({ paceTiers: true });
    const { slack, clock } = world;
    for (let each = 0; each < 20; each += 1) expect((await send(slack, 'usergroups.list')).status).toBe(200);
    const refused = await send(slack, 'usergroups.list');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
    clock.ms += 3000;
    expect((await send(slack, 'usergroups.list')).status).toBe(200);
  });
});
