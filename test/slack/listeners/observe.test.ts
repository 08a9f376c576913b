import { describe, expect, it } from '@jest/globals';
import { App } from '@slack/bolt';
import { observeListeners } from '../../../src/slack/listeners/observe.js';
import { References } from '../../../src/telemetry/references.js';

async function anApp(fails = false) {
  const app = new App({
    token: 'xoxb-test',
    signingSecret: 'test',
    botId: 'B1',
    botUserId: 'U1',
    tokenVerificationEnabled: false,
    deferInitialization: true,
  });
  await app.init();
  app.error((error) => Promise.reject(error));
  const references = new References();
  const took: string[] = [];
  const seen: (string | undefined)[] = [];
  const moments = [1000, 1250];
  observeListeners(app, {
    referred: (work) => references.run('ref-1', work),
    now: () => moments.shift() ?? 0,
    took: (what, tookMs) => took.push(`${what} ${tookMs}`),
  });
  app.command('/condor_annex', async ({ ack }) => {
    await ack();
    seen.push(references.current());
    if (fails) throw new Error('broke');
  });
  const type = () =>
    app.processEvent({
      body: { command: '/condor_annex', text: '', user_id: 'U2', channel_id: 'C1', team_id: 'T1' },
      ack: () => Promise.resolve(),
    });
  return { type, took, seen, references };
}

describe('what surrounds the listeners', () => {
  it('does the work under one reference and tells how long it took', async () => {
    const { type, took, seen, references } = await anApp();
    await type();
    expect(seen).toEqual(['ref-1']);
    expect(took).toEqual(['/condor_annex 250']);
    expect(references.current()).toBeUndefined();
  });

  it('lets errors through, and measures what failed, too', async () => {
    const { type, took } = await anApp(true);
    await expect(type()).rejects.toThrow('broke');
    expect(took).toEqual(['/condor_annex 250']);
  });
});
