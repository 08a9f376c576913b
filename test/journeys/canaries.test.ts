import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { GetCommandInvocationCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeClients } from '../../src/aws/clients.js';
import { unpackBundle } from '../../src/condor/bundle.js';
import { POOL_TOKEN, World } from '../support/world.js';

const REGION = 'us-east-1';
/** A token of HTCondor or anybody else, whole. */
const TOKEN = /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}/;
/** As the local Slack makes them. */
const TRIGGER_ID = /\b[0-9a-z]{10}\.[0-9a-z]{10}\.[0-9a-z]{10}\b/;
const PRIVATE_KEY = /BEGIN [A-Z ]*PRIVATE KEY/;

/** What people type where it does not belong. */
const TYPED = {
  slack: 'xoxb-999999999999-typed-canary',
  jwt: 'eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOiJ0eXBlZCJ9.dHlwZWRjYW5hcnk',
  keyId: 'AKIATYPEDCANARY00001',
  secretKey: 'typedCanary/K7MDENGbPxRfiCYTypedCanaryK0',
  bare: 'bareCanary/K7MDENG+bPxRfiCYBareCanaryK40',
  password: 'hunter2-typed-canary',
};
const LINES = [
  `/condor_annex -aws-secret-key-file ${TYPED.secretKey}`,
  `/condor_annex -aws-secret-access-key ${TYPED.secretKey}`,
  `/condor_annex -aws-access-key-file ${TYPED.keyId}`,
  `/condor_annex ${TYPED.bare}`,
  `/condor_q -annex ${TYPED.bare}`,
  `/condor_annex ${TYPED.slack}`,
  `/condor_annex -token ${TYPED.jwt}`,
  `/condor_annex -password=${TYPED.password}`,
  `/condor_pool show ${TYPED.keyId}`,
  `/condor_off -annex ${TYPED.jwt}`,
  `/condor_q ${TYPED.slack}`,
];

/** Where secrets must not be. */
type Places = Readonly<Record<string, string>>;

/** All that the bot left where somebody could read it. */
async function placesOf(world: World, log: readonly string[]): Promise<Places> {
  const people = [world.admin, world.operator, world.stranger];
  const seen = people.flatMap((user) =>
    [world.channel, world.slack.directChannel(user)].map((channel) => world.slack.seenBy(user, channel)),
  );
  const instances = world.aws.instances(REGION);
  return {
    log: log.join(''),
    'calls to Slack': JSON.stringify(world.slack.calls.map(({ method, args }) => [method, args])),
    'what people see': JSON.stringify([seen, people.map((user) => world.slack.viewsOf(user))]),
    Redis: await world.inRedis((view) => view.dump()),
    'user data': instances.map(({ userData }) => userData).join('\n'),
    'tags and consoles': JSON.stringify(instances.map(({ tags, console }) => [tags, console])),
    'calls to AWS': JSON.stringify(world.aws.calls.map(withoutSafes)),
    'outputs of commands': await outputsOf(world),
  };
}

/** A call as CloudTrail has it: without what stands in an object or a secret. */
function withoutSafes({ command, input, error }: World['aws']['calls'][number]): unknown {
  return [command, without(input as object, ['Body', 'SecretString']), error];
}

function without<T extends object>(all: T, names: readonly string[]): T {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name))) as T;
}

/** What Run Command keeps for everybody who may look. */
async function outputsOf(world: World): Promise<string> {
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  const { ssm } = makeClients(REGION, { credentials, prepareClient: (client) => world.aws.attach(client) });
  const looks = world.aws.calls.filter(({ command }) => command === 'GetCommandInvocation');
  const inputs = new Map(looks.map(({ input }) => [JSON.stringify(input), input]));
  const outputs = [...inputs.values()].map(async (input) =>
    ssm.send(new GetCommandInvocationCommand(input as GetCommandInvocationCommand['input'])),
  );
  return JSON.stringify(await Promise.all(outputs));
}

/** What was put into buckets, bundles unpacked. */
function objectsOf(world: World): string {
  const puts = world.aws.calls.filter(({ command }) => command === 'PutObject');
  const bodies = puts.map(({ input }) => {
    const { Key, Body } = input as { readonly Key: string; readonly Body: Uint8Array | string };
    const packed = Key.endsWith('.tar.gz') && typeof Body !== 'string';
    return [Key, packed ? unpackBundle(Body) : Buffer.from(Body).toString()];
  });
  return JSON.stringify(bodies);
}

/** The places in which something stands that looks like this. */
function placesWith(places: Places, secret: string | RegExp): readonly string[] {
  return Object.entries(places)
    .filter(([, text]) => (typeof secret === 'string' ? text.includes(secret) : secret.test(text)))
    .map(([place]) => place);
}

function expectNowhere(places: Places, secret: string | RegExp): void {
  expect({ secret, in: placesWith(places, secret) }).toEqual({ secret, in: [] });
}

describe('with a pool elsewhere, signed requests, and people who type secrets', () => {
  const log: string[] = [];
  let world: World;
  let places: Places;

  beforeAll(async () => {
    world = await World.start({ http: true, prepared: true, log: (line) => log.push(line) });
    await world.joined('/condor_annex -count 2 -duration 3 -annex-name Kept');
    await world.asksAndAnswers('/condor_annex -annex-name Kept -duration 12', 'Yes');
    for (const line of LINES) await world.hears(line);
    await world.asksAndAnswers('/condor_off -annex Kept', 'Yes');
    await world.sees('Annex Kept has ended');
    places = await placesOf(world, log);
  });
  afterAll(() => world.stop());

  it('has something in each place', () => {
    const { 'outputs of commands': outputs, ...rest } = places;
    // There is no head node to run commands on.
    expect(outputs).toBe('[]');
    expect(placesWith(rest, 'Kept')).toEqual(Object.keys(rest));
  });

  it("keeps Slack's secrets to itself", () => {
    for (const secret of [world.slack.botToken, world.slack.signingSecret]) expectNowhere(places, secret);
    // A response_url is a key to a conversation, and a trigger_id one to a form.
    expectNowhere(places, /\/(?:commands|actions)\/T[A-Z0-9]{5,}/);
    expectNowhere(without(places, ['calls to Slack']), TRIGGER_ID);
  });

  it('keeps the token of the pool in Secrets Manager and in the bundle', () => {
    expectNowhere(places, POOL_TOKEN);
    expectNowhere(places, PRIVATE_KEY);
  });

  it.each(Object.entries(TYPED))('writes down no %s that somebody typed', (_, secret) => {
    // Whoever typed it is told what I don't understand, and nobody else is.
    expectNowhere(without(places, ['what people see', 'calls to Slack']), secret);
  });
});

describe('with a head node of its own', () => {
  const log: string[] = [];
  let world: World;
  let places: Places;

  beforeAll(async () => {
    world = await World.start({ head: true, log: (line) => log.push(line) });
    await world.asksAndAnswers('/condor_head launch -name pool1 -login-from 203.0.113.7', 'Yes');
    await world.sees('Head node pool1 runs: its pool answers.');
    await world.joined('/condor_annex -count 1 -duration 3 -annex-name Minted');
    await world.asksAndAnswers('/condor_annex -annex-name Minted -duration 12', 'Yes');
    await world.passes(60_000);
    places = await placesOf(world, log);
  });
  afterAll(() => world.stop());

  it('shows no token that it minted, not even in what Run Command keeps', () => {
    expect(world.aws.calls.map(({ command }) => command)).toContain('SendCommand');
    expect(places['outputs of commands']?.length).toBeGreaterThan(100);
    expectNowhere(places, TOKEN);
  });

  it('shows no private key, and none of its own', () => {
    expectNowhere(places, PRIVATE_KEY);
    for (const secret of [world.slack.botToken, world.slack.appToken]) expectNowhere(places, secret);
  });
});

describe('with pools that act by access keys', () => {
  const LAB = '-pool muon-lab';
  const log: string[] = [];
  const pasted: string[] = [];
  let world: World;
  let places: Places;

  /** Fills in the form, first with each in the other's field. */
  const paste = async (id: string, secret: string): Promise<void> => {
    await world.types(`/condor_pool credentials key ${LAB}`);
    const view = await world.comesTo(() => world.slack.viewsOf(world.admin).at(-1));
    pasted.push(secret);
    const submit = (key: string, it: string) =>
      world.slack.submit(world.admin, view.id, { key: { key }, secret: { secret: it } });
    expect(JSON.stringify(await submit(secret, id))).not.toContain(secret);
    expect((await submit(id, secret)).action).toBe('close');
  };

  beforeAll(async () => {
    world = await World.start({ http: true, prepared: true, log: (line) => log.push(line) });
    const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
    const { iam } = makeClients(REGION, {
      credentials,
      prepareClient: (client) => world.aws.attach(client),
    });
    await world.hears('/condor_pool create muon-lab');
    await iam.send(new CreateUserCommand({ UserName: 'carla' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'carla' }));
    await paste(AccessKey?.AccessKeyId ?? '', AccessKey?.SecretAccessKey ?? '');
    await world.clicks(await world.sees('Is that OK?'), 'Yes');
    await world.sees('I act for pool muon-lab by the access key');
    await world.hears(`/condor_pool credentials ${LAB}`);
    await world.asksAndAnswers('/condor_pool credentials create', 'Yes');
    await world.sees('I act for pool default by the access key');
    await world.joined('/condor_annex -count 1 -duration 3 -annex-name Keyed');
    await world.asksAndAnswers('/condor_pool credentials rotate', 'Yes');
    await world.sees('The old one is switched off in an hour');
    await world.asksAndAnswers('/condor_off -annex Keyed', 'Yes');
    await world.sees('Annex Keyed has ended');
    await world.asksAndAnswers('/condor_pool credentials revoke', 'Yes');
    await world.sees('The credentials of pool default are ended.');
    places = { ...(await placesOf(world, log)), objects: objectsOf(world) };
  }, 120_000);
  afterAll(() => world.stop());

  it('has something in each place', () => {
    expect(placesWith(places, 'Keyed')).toEqual(
      Object.keys(places).filter((place) => place !== 'outputs of commands'),
    );
  });

  it('writes down no key that somebody pasted', () => {
    expect(pasted).toHaveLength(1);
    for (const secret of pasted) expectNowhere(places, secret);
  });

  it('writes down none that it made', () => {
    const kept = world.aws.calls.filter(({ service }) => service === 'secretsmanager');
    const made = [...JSON.stringify(kept).matchAll(/secretAccessKey[\\":]+([A-Za-z0-9/+=]{40})/g)];
    const secrets = new Set(made.map(([, secret = '']) => secret));
    // The one that was pasted, the first one, and the one that took its place.
    expect(secrets.size).toBe(3);
    for (const secret of secrets) expectNowhere(places, secret);
  });
});
