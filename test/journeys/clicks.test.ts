import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { World } from '../support/world.js';

const MINUTE_MS = 60_000;
const start = (name: string) => `/condor_annex -count 2 -duration 1 -idle 9 -annex-name ${name}`;

describe('the buttons of a question', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterAll(() => world.stop());

  it('do nothing for a stranger, and stay for the one who asked', async () => {
    const question = await world.asks(start('Stranger'), world.operator);
    const told = await world.clicksAndHears(question, 'Yes', world.stranger);
    expect(told).toContain(`That question is for <@${world.operator}>, or an admin, to answer.`);
    expect(await world.clicksAndHears(question, 'No', world.stranger)).toContain('or an admin, to answer');
    expect(world.now(question).text).toContain('Is that OK?');
    expect(world.calls('RunInstances')).toBe(0);

    await world.clicks(question, 'Yes', world.operator);
    await world.sees('Annex Stranger: all 2 in pool.');
  });

  it('start one annex when the asker and an admin press at the same moment', async () => {
    const launches = world.calls('RunInstances');
    const question = await world.asks(start('Double'), world.operator);
    await Promise.all([
      world.clicks(question, 'Yes', world.operator),
      world.clicks(question, 'Yes', world.admin),
      world.clicks(question, 'Yes', world.operator),
    ]);
    await world.sees('Annex Double: all 2 in pool.');
    expect(world.calls('RunInstances')).toBe(launches + 1);
    expect(world.aliveOf('Double')).toHaveLength(2);
    const told = [world.operator, world.admin].map((user) => world.count('Already answered: ', user));
    expect(told.reduce((sum, count) => sum + count)).toBe(2);
  });

  it('tell the second who was first', async () => {
    const question = await world.asks(start('Second'), world.operator);
    await world.clicks(question, 'Yes', world.operator);
    await world.settles();
    const told = await world.clicksAndHears(question, 'No', world.admin);
    expect(told).toBe(`Already answered: <@${world.operator}> said Yes.`);
    await world.sees('Annex Second: all 2 in pool.');
  });

  it('are too old after half an hour', async () => {
    const launches = world.calls('RunInstances');
    const question = await world.asks(start('Stale'));
    await world.passes(31 * MINUTE_MS);
    await world.clicks(question, 'Yes');
    await world.settles();
    expect(world.now(question).text).toContain('That question is too old, and nothing was done.');
    expect(JSON.stringify(world.now(question).blocks)).not.toContain('button');
    expect(world.calls('RunInstances')).toBe(launches);
  });

  it('ask anew when things have changed since', async () => {
    const first = await world.asks(start('Changed'));
    await world.joined(start('Changed'));
    await world.clicks(first, 'Yes');
    await world.settles();
    const anew = world.now(first);
    expect(anew.text).toContain('Things have changed since I asked; this is how it is now.');
    expect(anew.text).toContain('Adds them to annex Changed, which asked for 2 before.');
    expect(world.aliveOf('Changed')).toHaveLength(2);

    await world.clicks(anew, 'Yes');
    await world.sees('Annex Changed: all 4 in pool.');
  });

  it('change nothing on a No', async () => {
    const launches = world.calls('RunInstances');
    const question = await world.asksAndAnswers(start('Never'), 'No');
    await world.settles();
    expect(world.now(question).text).toContain(`No: <@${world.admin}> did not confirm. Nothing was changed.`);
    expect(world.now(question).text).toContain('It was /condor_annex -count 2');
    expect(await world.hears('/condor_annex -status')).not.toContain('Never');
    expect(world.calls('RunInstances')).toBe(launches);
  });

  it('do nothing when the value was made up', async () => {
    const launches = world.calls('RunInstances');
    const question = await world.asks(start('Forged'));
    const forged = (value: unknown) => ({
      ...question,
      blocks: question.blocks.map((block) =>
        block['type'] === 'actions'
          ? { ...block, elements: (block['elements'] as object[]).map((each) => ({ ...each, value })) }
          : block,
      ),
    });
    for (const value of ['', '*', '../annex', '{"id":1}', 'x'.repeat(2000), 'answer:1', undefined]) {
      await world.clicks(forged(value), 'Yes');
      await world.settles();
    }
    expect(world.calls('RunInstances')).toBe(launches);
    expect(world.count('broke on my side')).toBe(0);
  });

  it('work though the bot was restarted in between', async () => {
    const question = await world.asks(start('Restarted'));
    await world.stopBot();
    await world.startBot();
    await world.clicks(question, 'Yes');
    await world.sees('Annex Restarted: all 2 in pool.');
  });

  it('work where the bot is not in the channel, and it goes on in a direct message', async () => {
    const elsewhere = world.newChannel('elsewhere', { botIsMember: false });
    const question = await world.asks(start('Outside'), world.operator, elsewhere);
    expect(question.ephemeral).toBe(true);
    expect(question.text).toContain('Only you see this: I am not in this channel. /invite me');
    await world.clicks(question, 'Yes', world.operator);
    const direct = world.slack.directChannel(world.operator);
    const card = await world.sees('Annex Outside: all 2 in pool.', world.operator, direct);
    expect(card.text).toContain('I am not in the channel where you asked. Bring me in with /invite');
    expect(world.count('Annex Outside', world.operator, direct)).toBe(1);
    const inChannel = world.slack.seenBy(world.operator, elsewhere);
    expect(inChannel.map(({ text }) => text)).toEqual([
      expect.stringContaining(`Yes, said <@${world.operator}>. I tell you how it goes.`),
    ]);
  });
});
