import { GetCommandInvocationCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeClients } from '../../src/aws/clients.js';
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
  }, 60_000);
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
  }, 60_000);
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
