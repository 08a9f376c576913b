import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ShownMessage } from '../../src/local/slack/index.js';
import { World } from '../support/world.js';

/** What the record's table says, row by row. */
function rows(message: ShownMessage): readonly string[] {
  return JSON.stringify(message.blocks)
    .split('"type":"table"')
    .slice(1)
    .flatMap((table) => [...table.matchAll(/"text":"([^"]*)"|"user_id":"([^"]*)"/g)])
    .map(([, text, user]) => text ?? user ?? '');
}

describe('who did what', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ prepared: true });
    await world.joined('/condor_annex -count 2 -duration 2 -idle 9 -annex-name Seen', world.operator);
    await world.asksAndAnswers('/condor_off -annex Seen', 'Yes', world.operator);
    await world.comesTo(() => (world.alive().length === 0 ? true : undefined));
    await world.hears('/condor_annex -setup', world.stranger);
  }, 120_000);
  afterAll(() => world.stop());

  it('is on record down to the calls of AWS, with the person for whom they were made', async () => {
    await world.types('/condor_pool audit -what aws');
    const shown = rows(await world.sees(/\d+ entries about pool default/));
    const at = (action: string): number => shown.indexOf(action);
    expect(at('RunInstances')).toBeGreaterThan(0);
    expect(shown.slice(at('RunInstances') - 2, at('RunInstances') + 2)).toEqual([
      world.operator,
      'AWS',
      'RunInstances',
      'ok',
    ]);
    expect(shown).toContain('TerminateInstances');
    expect(shown.filter((cell) => /^(Describe|Get|List)/.test(cell))).toEqual([]);
  });

  it('has refusals, and comes as a file into the messages of who asked, and nobody else’s', async () => {
    const told = await world.hears('/condor_pool audit -what refused -csv');
    expect(told).toContain('The file is in your messages with me.');
    const sent = world.slack.calls.filter(({ method }) => method === 'files.completeUploadExternal');
    expect(sent).toHaveLength(1);
    expect(JSON.stringify(sent[0])).toContain('audit-default.csv');
    expect(world.count('audit-default.csv')).toBe(0);
  });

  it('is for admins alone', async () => {
    expect(await world.hears('/condor_pool audit', world.operator)).toContain('takes an admin');
  });
});
