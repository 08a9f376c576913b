import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TAG } from '../../src/domain/tags.js';
import { World } from '../support/world.js';

const MINUTE_MS = 60_000;
const start = (name: string, more = '') =>
  `/condor_annex -count 2 -duration 3 -idle 9 -annex-name ${name} ${more}`;

describe('people and machines that cross each other', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ prepared: true });
  });
  afterEach(() => {
    world.aws.faults.clear();
  });
  afterAll(() => world.stop());

  it('two who start the same new name get one annex, after the second is asked again', async () => {
    const first = await world.asks(start('Same'), world.operator);
    const second = await world.asks(start('same'), world.stranger);
    await Promise.all([
      world.clicks(first, 'Yes', world.operator),
      world.clicks(second, 'Yes', world.stranger),
    ]);
    const asked = () =>
      [first, second].map((each) => world.now(each)).filter(({ text }) => text.includes('Is that OK?'));
    const again = await world.comesTo(() =>
      asked().find(({ text }) => text.includes('Things have changed since I asked')),
    );
    await world.comesTo(() => asked().length === 1 || undefined);
    expect(again.text).toMatch(/Adds them to annex [Ss]ame, which asked for 2 before\./);
    await world.sees(/Annex [Ss]ame: all 2 in pool\./);
    await world.clicks(again, 'Yes');
    await world.sees(/Annex [Ss]ame: all 4 in pool\./);
    expect(new Set(world.alive().map(({ tags }) => tags[TAG.annexId])).size).toBe(1);
  });

  it('an end that comes before the start leaves nothing behind', async () => {
    world.aws.faults.throttle('RunInstances', { times: 1000 });
    const card = await world.asksAndAnswers(start('Hasty'), 'Yes');
    await world.sees('Starting annex... 2 m4.large');
    await world.asksAndAnswers('/condor_off -annex Hasty', 'Yes');
    world.aws.faults.clear();
    await world.sees(/It was ended before it started\.|Annex Hasty has ended/);
    await world.passes(3 * MINUTE_MS);
    expect(world.aliveOf('Hasty')).toHaveLength(0);
    expect(world.now(card).text).not.toContain('Is that OK?');
  }, 120_000);

  it('an end that comes while machines boot ends them', async () => {
    await world.asksAndAnswers(start('Early'), 'Yes');
    await world.sees('Annex Early: 2 requested.');
    await world.asksAndAnswers('/condor_off -annex Early', 'Yes');
    await world.sees('Annex Early has ended');
    expect(world.aliveOf('Early')).toHaveLength(0);
  });

  it('a name that is being ended is not started again until it has ended', async () => {
    await world.joined(start('Busy'));
    await world.asksAndAnswers('/condor_off -annex Busy', 'Yes');
    await world.settles();
    expect(await world.hears(start('Busy'))).toContain('Annex Busy is being shut down.');
    expect(await world.hears('/condor_annex -annex-name Busy -duration 9')).toContain('is being shut down.');
    expect(await world.hears('/condor_off -annex Busy')).toContain('is being shut down already.');
    await world.sees('Annex Busy has ended');
    await world.joined(start('Busy'));
  });

  it('machines that somebody ends in the console are seen to have ended', async () => {
    await world.joined(start('Console'));
    const [one, other] = world.aliveOf('Console');
    world.aws.console.terminate(one?.id ?? '');
    await world.sees('Annex Console: all 1 in pool.');
    world.aws.console.terminate(other?.id ?? '');
    await world.sees('Annex Console has ended: none of its instances is left.');
  });

  it('machines that end while they start are seen to have ended', async () => {
    world.aws.faults.failBoot('Server.InternalError', 1);
    await world.asksAndAnswers(start('Broken'), 'Yes');
    const card = await world.sees('Annex Broken: all 1 in pool.');
    expect(card.text).toContain('Ended: 1');
  });

  it('a bot that was away for longer than a lease says what became of it', async () => {
    await world.joined('/condor_annex -count 2 -duration 20m -idle 9 -annex-name Overslept');
    const question = await world.asks('/condor_annex -count 2 -duration 20m -idle 9 -annex-name Unasked');
    await world.stopBot();
    await world.passes(120 * MINUTE_MS);
    await world.startBot();
    await world.sees('Annex Overslept has ended');
    expect(world.aliveOf('Overslept')).toHaveLength(0);
    await world.clicks(question, 'Yes');
    await world.settles();
    expect(world.now(question).text).toContain('That question is too old, and nothing was done.');
  });

  it('a second setup of the same account waits until the first has ended', async () => {
    const one = await world.asks('/condor_annex -setup -aws-region ap-south-1');
    const two = await world.asks('/condor_annex -setup -aws-region ap-south-1');
    await world.clicks(one, 'Yes');
    await world.settles();
    const told = await world.clicksAndHears(two, 'Yes');
    expect(told).toContain(`Setup of ap-south-1 is under way already, asked for by <@${world.admin}>.`);
    await world.comesTo(() => world.now(one).text.includes('Setup successful.') || undefined);
    await world.clicks(two, 'Yes');
    await world.comesTo(() => world.now(two).text.includes('Setup successful.') || undefined);
    expect(world.now(one).text).toContain('Setup successful.');
    const created = world.aws.calls.filter(
      ({ command, region, error }) =>
        command === 'CreateBucket' && region === 'ap-south-1' && error === undefined,
    );
    expect(created).toHaveLength(1);
  });

  it('a question in the direct conversation with the bot is answered there', async () => {
    const direct = world.slack.directChannel(world.operator);
    const question = await world.asks(start('Private'), world.operator, direct);
    await world.clicks(question, 'Yes', world.operator);
    const card = await world.sees('Annex Private: all 2 in pool.', world.operator, direct);
    expect(card.ts).toBe(question.ts);
    expect(card.text).not.toContain('/invite');
  });

  it('five hundred machines are one call and one card', async () => {
    const launches = world.calls('RunInstances');
    await world.joined('/condor_annex -count 500 -duration 3 -idle 9 -annex-name Many');
    expect(world.aliveOf('Many')).toHaveLength(500);
    expect(world.calls('RunInstances')).toBe(launches + 1);
    const status = await world.hears('/condor_annex -status -annex-name Many');
    expect(status).toContain('Annex Many: all 500 in pool.');
    await world.asksAndAnswers('/condor_off -annex Many', 'Yes');
    await world.sees('Annex Many has ended');
    expect(world.aliveOf('Many')).toHaveLength(0);
  });
});
