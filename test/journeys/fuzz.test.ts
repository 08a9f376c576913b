import { setImmediate as immediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { NO, YES } from '../../src/commands/question.js';
import { NEWS_ACTIONS } from '../../src/domain/news.js';
import { anyText, jsonWith, spoiled, textOf } from '../support/arbitraries.js';
import { postSigned } from '../support/signed-post.js';
import { World } from '../support/world.js';

const RUNS = 60;
/** The lease function notes its runs, as time goes by. */
const CHANGES_NOTHING = /^(Describe|Get|List|Head|Simulate)|PutObject .*"lease-function\//;
const FORMS = ['start_form', 'extend_form', 'head_form', 'submit_form', 'credentials_form'];
const FIELDS = [
  ...['annex-name', 'count', 'duration', 'idle', 'owner', 'aws-on-demand-instance-type', 'aws-region'],
  ...['name', 'login-from', 'key', 'secret', 'description', 'description-file', 'files', 'annex'],
];
const NAMES = [
  ...FIELDS,
  'value',
  'id',
  'type',
  'files',
  'selected_option',
  'channel',
  'ts',
  'pool',
  'state',
];
const SLASHES = ['annex', 'off', 'head', 'status', 'q', 'submit', 'spend', 'pool'].map(
  (it) => `/condor_${it}`,
);
const WORDS = [
  ...[
    '-annex',
    '-annex-name',
    '-count',
    '-pool',
    '-setup',
    '-status',
    'There',
    'muon-lab',
    'default',
    'help',
  ],
  ...[
    '1',
    '1.0',
    'hold',
    'rm',
    'output',
    'credentials',
    'key',
    'take',
    'settings',
    'use',
    'delete',
    'launch',
  ],
];

/** Values that the bot takes from its own buttons and forms, or that look so. */
const values = fc.oneof(
  anyText,
  textOf(WORDS),
  fc.constantFrom('There', 'default/There', 'muon-lab/There', 'nowhere/There', 'There -1', 'There 1e9'),
  fc
    .tuple(fc.constantFrom(...SLASHES, '/'), textOf(WORDS))
    .map(([slash, text]) => `default/${slash} ${text}`),
);

describe('whatever Slack might bring', () => {
  const log: string[] = [];
  let world: World;
  let questionId: string;
  let before: { readonly changes: readonly string[]; readonly kept: string };

  beforeAll(async () => {
    world = await World.start({ http: true, prepared: true, log: (line) => log.push(line) });
    await world.hears('/condor_pool create muon-lab');
    await world.joined('/condor_annex -count 1 -duration 9 -idle 9 -annex-name There');
    const question = await world.asks('/condor_annex -count 2 -annex-name Asked');
    [, questionId = ''] = /"value":"([0-9a-f-]{32,36})"/.exec(JSON.stringify(question.blocks)) ?? [];
    expect(questionId).not.toBe('');
    before = await look();
  });
  afterAll(() => world.stop());

  /** What nobody may change without having been asked. */
  const look = async () => {
    const calls = world.aws.calls.map(({ command, input }) => `${command} ${JSON.stringify(input)}`);
    const changes = calls.filter((call) => !CHANGES_NOTHING.test(call));
    const redis = await world.inRedis((view) => view.dump());
    const kept = redis
      .split('\n')
      .filter((line) => /^condor-annex:(wishes|pools|ledger|preferences)/.test(line));
    return { changes, kept: kept.sort().join('\n') };
  };
  const brought = async (body: string | Uint8Array, type?: string): Promise<void> => {
    const from = log.length;
    // 401: bytes that are no text are not what was signed. 413: a form full of what takes nine bytes a letter.
    expect([200, 400, 401, 413]).toContain(await postSigned(world, body, type));
    // What it comes to follows the ack, most of it at once.
    await immediate();
    expect(broken(from)).toEqual([]);
  };
  const broken = (from: number) => log.slice(from).filter((line) => line.includes('"level":"error"'));
  /** Brings all of them; then everything is as it was, and the next person is answered. */
  const bring = async <T>(what: fc.Arbitrary<T>, act: (it: T) => Promise<void>): Promise<void> => {
    const from = log.length;
    await fc.assert(fc.asyncProperty(what, act), { numRuns: RUNS, endOnFailure: true });
    await world.settles();
    expect(broken(from)).toEqual([]);
    expect(await look()).toEqual(before);
    expect(await world.hears('/condor_annex -status', world.operator)).toContain('There');
  };
  const asForm = (payload: unknown): string =>
    new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const common = () => ({
    user: { id: world.stranger, team_id: world.slack.teamId },
    team: { id: world.slack.teamId, domain: 'local' },
    api_app_id: 'A00LOCAL01',
    token: 'x',
    trigger_id: '1.1',
  });
  /** Somebody's click: on which button is anybody's guess. */
  const click = (value: unknown, action: unknown, user = world.stranger) => ({
    ...common(),
    type: 'block_actions',
    user: { id: user, team_id: world.slack.teamId },
    container: { type: 'message', message_ts: '1.1', channel_id: world.channel, is_ephemeral: false },
    channel: { id: world.channel, name: 'condor' },
    message: { ts: '1.1', text: 'hello', blocks: [] },
    response_url: `${world.slack.url}/actions/none`,
    actions: [{ type: 'button', action_id: action, block_id: 'b', value, action_ts: '1.1' }],
  });

  it('as a click on a button changes nothing', async () => {
    const actions = fc.constantFrom(YES, NO, ...Object.values(NEWS_ACTIONS), `${NEWS_ACTIONS.type}#2`);
    const clicks = fc
      .tuple(values, fc.oneof(actions, anyText))
      .map(([value, action]) => click(value, action));
    await bring(spoiled(clicks, jsonWith(NAMES)), (payload) => brought(asForm(payload)));
  }, 120_000);

  it('as an answer to a question changes nothing unless it is its own, from who may', async () => {
    const ids = fc.oneof(
      fc.constantFrom(questionId, `${questionId} `, questionId.toUpperCase(), `question:${questionId}`),
      fc.nat(questionId.length).map((at) => questionId.slice(0, at)),
      fc.nat(questionId.length - 1).map((at) => `${questionId.slice(0, at)}*${questionId.slice(at + 1)}`),
      anyText.map((more) => questionId + more),
    );
    const people = fc.constantFrom(world.stranger, world.operator, 'U000', 'USLACKBOT', 'W1', '', '*');
    const clicks = fc
      .tuple(ids, fc.constantFrom(YES, NO), people)
      .map(([id, action, user]) => click(id, action, user));
    await bring(spoiled(clicks, values), (payload) => brought(asForm(payload)));
    // It is still open, for whom it is for.
    expect(await world.inRedis((view) => view.dump())).toContain(`question:${questionId}`);
  }, 120_000);

  it('as a form that somebody filled in changes nothing', async () => {
    const field = fc.oneof(
      values.map((value) => ({ type: 'plain_text_input', value })),
      fc.constant({ type: 'plain_text_input', value: null }),
      values.map((value) => ({ type: 'static_select', selected_option: { value } })),
      fc
        .array(values, { maxLength: 3 })
        .map((ids) => ({ type: 'file_input', files: ids.map((id) => ({ id, name: id })) })),
      jsonWith(NAMES),
    );
    const state = fc
      .array(fc.tuple(fc.constantFrom(...FIELDS), field), { maxLength: 12 })
      .map((all) => Object.fromEntries(all.map(([id, value]) => [id, { [id]: value }])));
    const metadata = fc.oneof(
      fc.constant(JSON.stringify({ channel: world.channel })),
      spoiled(
        fc.constant({ channel: world.channel, annex: 'There', pool: 'default', threadTs: '1.1' }),
        values,
      ).map((it) => JSON.stringify(it)),
      anyText,
    );
    const forms = fc
      .tuple(fc.constantFrom(...FORMS), metadata, state)
      .map(([callback_id, private_metadata, filled]) => ({
        ...common(),
        type: 'view_submission',
        view: {
          id: 'V1',
          type: 'modal',
          callback_id,
          private_metadata,
          hash: '1.x',
          state: { values: filled },
        },
      }));
    await bring(spoiled(forms, jsonWith(NAMES)), (payload) => brought(asForm(payload)));
  }, 120_000);

  it('as a command changes nothing', async () => {
    const commands = fc
      .tuple(fc.constantFrom(...SLASHES), fc.oneof(values, textOf(WORDS)))
      .map(([command, text]) => ({
        command,
        text,
        user_id: world.stranger,
        user_name: 'cleo',
        channel_id: world.channel,
        channel_name: 'condor',
        team_id: world.slack.teamId,
        api_app_id: 'A00LOCAL01',
        trigger_id: '1.1',
        response_url: `${world.slack.url}/commands/none`,
      }));
    const fields = spoiled(commands, anyText).map((all) =>
      Object.entries(all as object).map(([name, it]): [string, string] => [name, String(it)]),
    );
    await bring(fields, (all) => brought(new URLSearchParams(all).toString()));
  }, 120_000);

  it('as an event, or something that is none, changes nothing', async () => {
    const types = [
      'event_callback',
      'view_closed',
      'shortcut',
      'message_action',
      'block_suggestion',
      'options',
      'dialog_submission',
    ];
    const events = fc
      .tuple(fc.constantFrom(...types), jsonWith(NAMES), fc.string())
      .map(([type, event, id]) => ({
        ...common(),
        type,
        event_id: id,
        team_id: world.slack.teamId,
        event: { type: 'app_home_opened', user: world.stranger, channel: 'D1', tab: 'home', more: event },
      }));
    await bring(spoiled(events, jsonWith(NAMES)), (body) =>
      brought(JSON.stringify(body), 'application/json'),
    );
  }, 120_000);

  it('as bytes changes nothing', async () => {
    const types = fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'text/plain',
      'image/png',
    );
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
      jsonWith(NAMES).map((value) => JSON.stringify(value)),
      anyText.map((text) => new URLSearchParams({ payload: text }).toString()),
      fc.nat(20_000).map((depth) => `payload=${'['.repeat(depth)}`),
    );
    await bring(fc.tuple(bodies, types), ([body, type]) => brought(body, type));
  }, 120_000);
});
