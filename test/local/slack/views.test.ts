import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  actions,
  button,
  call,
  connect,
  plain,
  section,
  type Connection,
  type Fields,
} from './support/app.js';
import { startWorld, type World } from './support/world.js';

const nameInput: Fields = {
  type: 'input',
  block_id: 'name',
  label: plain('Name'),
  element: { type: 'plain_text_input', action_id: 'value', max_length: 5 },
};
const typeInput: Fields = {
  type: 'input',
  block_id: 'type',
  label: plain('Type'),
  optional: true,
  element: {
    type: 'static_select',
    action_id: 'value',
    options: [
      { text: plain('Small one'), value: 'm4.large' },
      { text: plain('Big one'), value: 'm4.xlarge' },
    ],
  },
};

const modal = (more: Fields = {}): Fields => ({
  type: 'modal',
  title: plain('Start'),
  submit: plain('Go'),
  blocks: [nameInput, typeInput],
  ...more,
});

let world: World;
let app: Connection;

beforeEach(async () => {
  world = await startWorld();
  app = await connect(world.slack);
});

afterEach(async () => {
  await world.slack.stop();
});

/** A trigger id as the app gets it with a command. */
async function trigger(): Promise<string> {
  const typed = world.slack.slash(world.ada, world.lab, '/x');
  const envelope = await app.next('slash_commands');
  app.ack(envelope);
  await typed;
  return String(envelope.payload['trigger_id']);
}

const open = async (view: Fields): Promise<string> => {
  const answer = await call(world.slack, 'views.open', { trigger_id: await trigger(), view });
  expect(answer).toMatchObject({ ok: true });
  return (answer['view'] as { id: string }).id;
};

/** Submits, and answers the submission as the app. */
async function submit(id: string, values: Readonly<Record<string, Fields>>, response: Fields = {}) {
  const submitted = world.slack.submit(world.ada, id, values);
  const envelope = await app.next('interactive');
  app.ack(envelope, response);
  return { payload: envelope.payload, result: await submitted };
}

describe('trigger ids', () => {
  it('open one modal, and only within three seconds', async () => {
    const { slack, clock } = world;
    const id = await trigger();
    clock.ms += 3000;
    expect(await call(slack, 'views.open', { trigger_id: id, view: modal() })).toMatchObject({ ok: true });
    expect(await call(slack, 'views.open', { trigger_id: id, view: modal() })).toMatchObject({
      error: 'exchanged_trigger_id',
    });
    const late = await trigger();
    clock.ms += 3001;
    expect(await call(slack, 'views.open', { trigger_id: late, view: modal() })).toMatchObject({
      error: 'expired_trigger_id',
    });
    expect(await call(slack, 'views.open', { trigger_id: 'mine', view: modal() })).toMatchObject({
      error: 'invalid_trigger_id',
    });
  });

  it('go by the protocol clock where there is one', async () => {
    await world.slack.stop();
    world = await startWorld({ protocolNow: () => 0 });
    app = await connect(world.slack);
    const id = await trigger();
    world.clock.ms += 3_600_000;
    expect(await call(world.slack, 'views.open', { trigger_id: id, view: modal() })).toMatchObject({
      ok: true,
    });
  });
});

describe('opening', () => {
  it('shows the modal to its person alone', async () => {
    const id = await open(modal({ private_metadata: 'p', callback_id: 'start' }));
    expect(world.slack.viewsOf(world.ada)).toMatchObject([
      {
        id,
        type: 'modal',
        title: 'Start',
        submit: 'Go',
        privateMetadata: 'p',
        callbackId: 'start',
        rootViewId: id,
      },
    ]);
    expect(world.slack.viewsOf(world.ben)).toEqual([]);
  });

  it.each<readonly [string, Fields, string]>([
    [
      'a long title',
      { title: plain('x'.repeat(25)) },
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'long metadata',
      { private_metadata: 'x'.repeat(3001) },
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'inputs without a submit',
      { submit: undefined },
      'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0]',
    ],
    ['a Home tab', { type: 'home' }, 'must be modal [json-pointer:/view/type]'],
    [
      'a block for messages',
      { blocks: [{ type: 'markdown', text: 'a' }] },
      'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
    ],
    ['no blocks at all', { blocks: undefined }, 'missing required field: blocks [json-pointer:/view]'],
  ])('refuses %s', async (_case, more, complaint) => {
    const answer = await call(world.slack, 'views.open', { trigger_id: await trigger(), view: modal(more) });
    expect(answer).toMatchObject({ ok: false, error: 'invalid_arguments', errors: [complaint] });
  });

  it('refuses 250 KB', async () => {
    const blocks = Array.from({ length: 100 }, () => section('x'.repeat(2900)));
    const answer = await call(world.slack, 'views.open', {
      trigger_id: await trigger(),
      view: modal({ blocks }),
    });
    expect(answer).toMatchObject({ error: 'view_too_large' });
  });
});

describe('submitting', () => {
  it('sends what was entered in the elements’ own shapes, and closes', async () => {
    const id = await open(modal());
    const { payload, result } = await submit(id, { name: { value: 'abc' }, type: { value: 'Big one' } });
    expect(payload).toMatchObject({
      type: 'view_submission',
      user: { id: world.ada, username: 'ada' },
      view: {
        id,
        state: {
          values: {
            name: { value: { type: 'plain_text_input', value: 'abc' } },
            type: { value: { type: 'static_select', selected_option: { value: 'm4.xlarge' } } },
          },
        },
      },
    });
    expect(result).toMatchObject({ acked: true, sent: true, action: 'close' });
    expect(world.slack.viewsOf(world.ada)).toEqual([]);
  });

  it('sends null for what was left empty', async () => {
    const id = await open(modal());
    const { payload } = await submit(id, { name: { value: 'abc' } });
    expect(payload['view']).toMatchObject({
      state: { values: { type: { value: { selected_option: null } } } },
    });
  });

  it.each([
    ['an empty required field', { name: { value: '' } }, 'Please complete this required field.'],
    ['too long a text', { name: { value: 'abcdef' } }, 'Please enter no more than 5 characters.'],
  ])('stops at %s without asking the app', async (_case, values, error) => {
    const id = await open(modal());
    const result = await world.slack.submit(world.ada, id, values);
    expect(result).toEqual({
      acked: false,
      response: {},
      sent: false,
      action: 'none',
      errors: { name: error },
    });
    expect(world.slack.viewsOf(world.ada)[0]?.errors).toEqual({ name: error });
    expect(app.received.filter(({ type }) => type === 'interactive')).toEqual([]);
  });

  it.each([
    ['12', undefined],
    ['1.5', 'Please enter a whole number.'],
    ['ten', 'Please enter a whole number.'],
    ['0', 'Please enter 1 or more.'],
    ['501', 'Please enter 500 or less.'],
  ])('checks the number %s', async (value, error) => {
    const element = {
      type: 'number_input',
      action_id: 'value',
      is_decimal_allowed: false,
      min_value: '1',
      max_value: '500',
    };
    const id = await open(modal({ blocks: [{ type: 'input', block_id: 'n', label: plain('N'), element }] }));
    app.ackAll();
    const { errors } = await world.slack.submit(world.ada, id, { n: { value } });
    expect(errors['n']).toBe(error);
  });

  it('shows the app’s complaints and keeps what was entered', async () => {
    const id = await open(modal());
    const errors = { name: 'Taken.' };
    const { result } = await submit(id, { name: { value: 'abc' } }, { response_action: 'errors', errors });
    expect(result).toMatchObject({ action: 'errors', errors });
    expect(world.slack.viewsOf(world.ada)).toMatchObject([
      { id, errors, values: { name: { value: { value: 'abc' } } } },
    ]);
  });

  it('drops complaints about what is no input', async () => {
    const id = await open(modal());
    const response = { response_action: 'errors', errors: { nothing: 'Bad.' } };
    const { result } = await submit(id, { name: { value: 'abc' } }, response);
    expect(result).toMatchObject({ acked: true, action: 'none', error: 'invalid_response_errors' });
    expect(world.slack.viewsOf(world.ada)).toHaveLength(1);
  });

  it('changes, stacks and clears modals as the app says', async () => {
    const { slack, ada } = world;
    const id = await open(modal());
    const next = modal({ title: plain('Next') });
    await submit(id, { name: { value: 'a' } }, { response_action: 'update', view: next });
    expect(slack.viewsOf(ada)).toMatchObject([
      { id, title: 'Next', values: { name: { value: { value: 'a' } } } },
    ]);
    await submit(id, {}, { response_action: 'push', view: next });
    const top = slack.viewsOf(ada).at(-1);
    expect(top).toMatchObject({ previousViewId: id, rootViewId: id });
    await submit(top?.id ?? '', { name: { value: 'b' } }, { response_action: 'clear' });
    expect(slack.viewsOf(ada)).toEqual([]);
  });

  it('stacks three and no more', async () => {
    const { slack, ada } = world;
    await open(modal());
    for (const depth of [2, 3]) {
      const top = slack.viewsOf(ada).at(-1)?.id ?? '';
      await submit(top, { name: { value: 'a' } }, { response_action: 'push', view: modal() });
      expect(slack.viewsOf(ada)).toHaveLength(depth);
    }
    const top = slack.viewsOf(ada).at(-1)?.id ?? '';
    const { result } = await submit(
      top,
      { name: { value: 'a' } },
      { response_action: 'push', view: modal() },
    );
    expect(result.error).toBe('push_limit_reached');
    expect(slack.viewsOf(ada)).toHaveLength(3);
  });

  it('is for the modal in front of the person', async () => {
    const id = await open(modal());
    await expect(world.slack.submit(world.ben, id, {})).rejects.toThrow('not the modal in front');
    await expect(world.slack.submit(world.ada, id, { other: { value: 'a' } })).rejects.toThrow(
      'no input other / value',
    );
    await expect(world.slack.submit(world.ada, id, { type: { value: 'huge' } })).rejects.toThrow(
      'No option huge',
    );
  });
});

describe('closing', () => {
  it('tells the app only when it wants to know', async () => {
    const { slack, ada } = world;
    await slack.closeView(ada, await open(modal()));
    expect(slack.viewsOf(ada)).toEqual([]);
    expect(app.received.filter(({ type }) => type === 'interactive')).toEqual([]);
    const id = await open(modal({ notify_on_close: true }));
    const closing = slack.closeView(ada, id);
    const envelope = await app.next('interactive');
    app.ack(envelope);
    await closing;
    expect(envelope.payload).toMatchObject({ type: 'view_closed', view: { id }, is_cleared: false });
  });
});

describe('changing from outside', () => {
  it('goes by id or external id, and keeps out old hashes', async () => {
    const { slack, ada } = world;
    const id = await open(modal({ external_id: 'mine' }));
    const hash = slack.viewsOf(ada)[0]?.hash;
    expect(await call(slack, 'views.update', { view_id: id, hash, view: modal() })).toMatchObject({
      ok: true,
    });
    expect(await call(slack, 'views.update', { view_id: id, hash, view: modal() })).toMatchObject({
      error: 'hash_conflict',
    });
    expect(await call(slack, 'views.update', { view_id: 'V404', view: modal() })).toMatchObject({
      error: 'not_found',
    });
    const other = await open(modal({ external_id: 'other' }));
    const answer = await call(slack, 'views.update', {
      external_id: 'other',
      view: modal({ title: plain('New') }),
    });
    expect(answer).toMatchObject({ view: { id: other, title: { text: 'New' } } });
  });

  it('pushes onto a modal only, with a trigger from inside it', async () => {
    const { slack, ada } = world;
    const view = modal({ blocks: [actions(button('more'))] });
    const answer = await call(slack, 'views.push', { trigger_id: await trigger(), view });
    expect(answer).toMatchObject({ error: 'invalid_trigger_id' });
    const id = await open(view);
    const clicked = slack.clickInView(ada, id, 'more');
    const envelope = await app.next('interactive');
    app.ack(envelope);
    await clicked;
    expect(envelope.payload).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: id },
      view: { id },
    });
    expect(envelope.payload).not.toHaveProperty('response_url');
    const { trigger_id } = envelope.payload;
    expect(await call(slack, 'views.push', { trigger_id, view })).toMatchObject({
      view: { previous_view_id: id },
    });
  });
});

describe('the Home tab', () => {
  const home = (text: string): Fields => ({ type: 'home', blocks: [section(text), actions(button('go'))] });

  it('is asked for when a person opens it, and shown to them', async () => {
    const { slack, ada, ben } = world;
    const opened = slack.openHome(ada);
    const envelope = await app.next('events_api');
    app.ack(envelope);
    await opened;
    expect(envelope).toMatchObject({
      accepts_response_payload: false,
      payload: { type: 'event_callback', event: { type: 'app_home_opened', user: ada, tab: 'home' } },
    });
    const published = await call(slack, 'views.publish', { user_id: ada, view: home('one') });
    const { id, hash } = published['view'] as { id: string; hash: string };
    expect(slack.viewsOf(ada)).toMatchObject([{ id, type: 'home' }]);
    expect(slack.viewsOf(ben)).toEqual([]);
    expect(await call(slack, 'views.publish', { user_id: ada, view: home('two'), hash })).toMatchObject({
      view: { id },
    });
    expect(await call(slack, 'views.publish', { user_id: ada, view: home('three'), hash })).toMatchObject({
      error: 'hash_conflict',
    });
    expect(await call(slack, 'views.publish', { user_id: ada, view: modal() })).toMatchObject({
      error: 'invalid_arguments',
    });
    expect(await call(slack, 'views.publish', { user_id: 'U404', view: home('x') })).toMatchObject({
      error: 'invalid_arguments',
    });
  });

  it('has buttons that open modals', async () => {
    const { slack, ada } = world;
    await call(slack, 'views.publish', { user_id: ada, view: home('one') });
    const clicked = slack.clickInView(ada, slack.viewsOf(ada)[0]?.id ?? '', 'Press go');
    const envelope = await app.next('interactive');
    app.ack(envelope);
    await clicked;
    const { trigger_id } = envelope.payload;
    expect(await call(slack, 'views.open', { trigger_id, view: modal() })).toMatchObject({ ok: true });
    expect(slack.viewsOf(ada).map(({ type }) => type)).toEqual(['home', 'modal']);
  });
});
