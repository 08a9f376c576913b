import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { World } from '../support/world.js';

const start = (name: string) => `/condor_annex -count 2 -duration 1 -idle 9 -annex-name ${name}`;

describe('when Slack does not want', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterEach(() => {
    world.slack.faults.clear();
  });
  afterAll(() => world.stop());

  it('the card waits as long as Slack asks, and shows how things stand then', async () => {
    const question = await world.asks(start('Limited'));
    world.slack.faults.rateLimitNext('chat.update', 20, 3);
    await world.clicks(question, 'Yes');
    await world.settles();
    expect(world.now(question).text).toContain('Is that OK?');
    await world.sees('Annex Limited: all 2 in pool.');
    const updates = world.slack.calls.filter(({ method, ok }) => method === 'chat.update' && !ok);
    expect(updates.length).toBeLessThanOrEqual(3);
  });

  it.each(['internal_error', 'ratelimited', 'is_archived'])(
    'a question that Slack refused (%s) comes to the person',
    async (error) => {
      world.slack.faults.failNext('chat.postMessage', error);
      const question = await world.asks(start('Refused'), world.operator);
      expect(question.ephemeral).toBe(true);
      expect(question.text).not.toContain('/invite');
      await world.clicks(question, 'No', world.operator);
      await world.settles();
      expect(world.count('Annex Refused')).toBe(0);
    },
  );

  it('a question is asked once though Slack lost the answer to it', async () => {
    const launches = world.calls('RunInstances');
    world.slack.faults.loseReplyNext('chat.postMessage');
    const question = await world.asks(start('Once'), world.operator);
    expect(question.ephemeral).toBe(false);
    await world.settles();
    expect(world.count('Once', world.operator)).toBe(1);
    await world.clicks(question, 'Yes', world.operator);
    await world.sees('Annex Once: all 2 in pool.');
    expect(world.count('Once')).toBe(1);
    expect(world.calls('RunInstances')).toBe(launches + 1);
  });

  it('an update whose answer got lost is shown all the same', async () => {
    const question = await world.asks(start('LostUpdate'));
    world.slack.faults.loseReplyNext('chat.update', 2);
    world.slack.faults.httpErrorNext('chat.update', 503, 2);
    await world.clicks(question, 'Yes');
    await world.sees('Annex LostUpdate: all 2 in pool.');
    expect(world.count('Annex LostUpdate')).toBe(1);
  });

  it('a card is posted anew where somebody deleted it', async () => {
    const question = await world.asks(start('Deleted'));
    await world.clicks(question, 'Yes');
    await world.settles();
    const { botToken, apiUrl: slackApiUrl } = world.slack;
    await new WebClient(botToken, { slackApiUrl }).chat.delete({
      channel: question.channel,
      ts: question.ts,
    });
    const card = await world.sees('Annex Deleted: all 2 in pool.');
    expect(card.ts).not.toBe(question.ts);
  });

  it('plainer blocks are sent where the better ones are refused', async () => {
    const question = await world.asks(start('Plain'));
    world.slack.faults.failNext('chat.update', 'invalid_blocks');
    await world.clicks(question, 'Yes');
    await world.sees('Annex Plain: all 2 in pool.');
  });

  it('nothing is lost when all connections are renewed while an annex starts', async () => {
    await world.asksAndAnswers(start('Renewed'), 'Yes');
    world.slack.faults.disconnectAll();
    await world.sees('Annex Renewed: all 2 in pool.');
  });

  it('people can type again a moment after all connections broke', async () => {
    world.slack.faults.cutAll();
    await world.slack.until(() => (world.slack.connections === 2 ? true : undefined));
    expect(await world.hears('/condor_annex -status')).toContain('annexes in pool default.');
  });

  it.each([
    [
      'a bare 500',
      () => {
        world.slack.faults.httpErrorNext('response_url', 500, 2);
      },
    ],
    [
      'a wish for silence',
      () => {
        world.slack.faults.rateLimitNext('response_url', 1, 2);
      },
    ],
  ])('an answer that Slack did not take (%s) is given again', async (_, trouble) => {
    trouble();
    expect(await world.hears('/condor_annex -status -annex-name Nowhere')).toContain('There is no annex');
    expect(world.count('There is no annex', world.admin, world.slack.directChannel(world.admin))).toBe(0);
  });

  it('an answer that Slack never takes goes to the messages of the person, and to nobody else', async () => {
    world.slack.faults.failNext('response_url', 'expired_url');
    await world.types('/condor_annex -status -annex-name Elsewhere', world.operator);
    const direct = world.slack.directChannel(world.operator);
    await world.sees('There is no annex called', world.operator, direct);
    expect(world.count('Elsewhere', world.operator)).toBe(0);
    expect(world.slack.calls.filter(({ method }) => method === 'chat.postMessage').at(-1)).toMatchObject({
      args: { channel: world.operator },
    });
  });

  it('a form that Slack would not open is said so', async () => {
    world.slack.faults.failNext('views.open', 'expired_trigger_id');
    const told = await world.hears('/condor_annex', world.operator);
    expect(told).toContain('I could not open the form: that took longer than Slack waits');
    expect(told).toContain('Type the command again.');
  });
});
