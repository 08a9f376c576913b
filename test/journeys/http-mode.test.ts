import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signatureHeaders } from '../support/signed-post.js';
import { World } from '../support/world.js';

describe('the story with Slack posting signed requests', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ http: true });
  });
  afterAll(() => world.stop());

  it('goes from setup to machines in the pool, and back to none', async () => {
    await world.setUp();
    expect(await world.hears('/condor_annex -check-setup')).toContain('Your setup looks OK.');
    await world.joined('/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex');
    expect(world.alive()).toHaveLength(10);
    await world.asksAndAnswers('/condor_annex -annex-name MyFirstAnnex -duration 12', 'Yes');
    await world.asksAndAnswers('/condor_off -annex MyFirstAnnex', 'Yes');
    await world.sees('Annex MyFirstAnnex has ended');
    expect(world.alive()).toHaveLength(0);
    expect(world.slack.connections).toBe(0);
  });

  it('shows the form', async () => {
    await world.types('/condor_annex');
    const view = await world.comesTo(() => world.slack.viewsOf(world.admin).at(-1));
    const refused = await world.slack.submit(world.admin, view.id, {
      'annex-name': { 'annex-name': 'a b' },
    });
    expect(refused.errors['annex-name']).toContain('it has a space in it.');
  });

  describe('to somebody who is not Slack', () => {
    /** A click on the Yes of a question, as bytes. */
    const click = (questionId: string) => {
      const payload = {
        type: 'block_actions',
        user: { id: world.admin, team_id: world.slack.teamId },
        team: { id: world.slack.teamId, domain: 'local' },
        api_app_id: 'A00LOCAL01',
        token: 'x',
        container: { type: 'message', message_ts: '1.1', channel_id: world.channel, is_ephemeral: false },
        channel: { id: world.channel, name: 'condor' },
        trigger_id: '1.1',
        response_url: `${world.slack.url}/actions/none`,
        actions: [
          { type: 'button', action_id: 'question_yes', block_id: 'b', value: questionId, action_ts: '1.1' },
        ],
      };
      return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    };
    const post = async (body: string, headers: Readonly<Record<string, string>>): Promise<number> => {
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch(world.requestUrl, {
        method: 'POST',
        body,
        headers: { ...type, ...headers },
      });
      await answer.text();
      return answer.status;
    };
    const questionId = async () => {
      const question = await world.asks('/condor_annex -count 2 -duration 1 -annex-name Stolen');
      const [, id] = /"value":"([0-9a-f-]{36})"/.exec(JSON.stringify(question.blocks)) ?? [];
      return id ?? '';
    };

    it('does nothing for a forged signature, an old one or none', async () => {
      const body = click(await questionId());
      const secret = world.slack.signingSecret;
      const launches = world.calls('RunInstances');
      expect(await post(body, {})).toBe(401);
      expect(await post(body, signatureHeaders('another secret', body, Date.now()))).toBe(401);
      expect(await post(`${body}&`, signatureHeaders(secret, body, Date.now()))).toBe(401);
      expect(await post(body, signatureHeaders(secret, body, Date.now() - 6 * 60_000))).toBe(401);
      expect(await post(body, signatureHeaders(secret, body, Date.now() + 6 * 60_000))).toBe(401);
      await world.passes(60_000);
      expect(world.calls('RunInstances')).toBe(launches);
      expect(world.count(/Annex Stolen: \d/)).toBe(0);
    });

    it('does nothing a second time when a request of Slack is sent again', async () => {
      const fields = {
        command: '/condor_annex',
        text: '-count 1 -duration 1 -annex-name Replayed',
        user_id: world.admin,
        channel_id: world.channel,
        team_id: world.slack.teamId,
        trigger_id: '2.2',
        response_url: `${world.slack.url}/commands/none`,
      };
      const body = new URLSearchParams(fields).toString();
      const headers = signatureHeaders(world.slack.signingSecret, body, Date.now());
      expect(await post(body, headers)).toBe(200);
      expect(await post(body, headers)).toBe(200);
      await world.sees('Will request 1 m4.large on-demand instance for 1.00 hours.');
      await world.passes(10_000);
      expect(world.count('Annex Replayed: joins')).toBe(1);
    });
  });
});
