import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ShownView } from '../../src/local/slack/index.js';
import { has, World } from '../support/world.js';

describe('jobs', () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start({ head: true });
    await world.asksAndAnswers('/condor_head launch -name pool1', 'Yes');
    await world.sees('*pool1* answers');
    await world.joined('/condor_annex -count 1 -duration 4 -annex-name Lab');
  });
  afterAll(() => world.stop());

  const opens = async (user: string): Promise<ShownView> => {
    await world.types('/condor_submit', user);
    return world.comesTo(() => world.slack.viewsOf(user).at(-1));
  };
  const submits = (view: ShownView, fields: Readonly<Record<string, unknown>>, user: string) =>
    world.slack.submit(
      user,
      view.id,
      Object.fromEntries(Object.entries(fields).map(([id, entered]) => [id, { [id]: entered }])),
    );

  it('are submitted with the form and its files as the person, run on an annex, and are told when they have finished', async () => {
    const view = await opens(world.operator);
    const refused = await submits(view, { description: 'executable = run.sh\nqueue 2' }, world.operator);
    expect(refused.errors['description']).toContain('The program run.sh is not there.');
    const script = world.slack.pickFile('run.sh', '#!/bin/sh\necho hello\n');
    const taken = await submits(
      view,
      { description: 'queue', files: { files: [script] }, annex: 'annex Lab', count: '2' },
      world.operator,
    );
    expect(taken.action).toBe('close');
    const told = await world.sees('Submitting 2 jobs of', world.operator);
    expect(told.ephemeral).toBe(true);
    const card = await world.sees(/Batch \*\d+\* of .* has finished: 2 jobs of/, world.operator);
    expect(
      await world.comesTo(() => world.replies(card).find((text) => text.includes('has finished'))),
    ).toContain(`<@${world.operator}>`);
    const button = card.blocks.flatMap(
      (block) => /Show output of \d+\.0/.exec(JSON.stringify(block)) ?? [],
    )[0];
    await world.clicks(card, button ?? '', world.operator);
    const output = await world.sees('Only you see this.', world.operator);
    expect(output.ephemeral).toBe(true);
  });

  it('are removed after a Yes, and only by those who may', async () => {
    await world.types('/condor_submit executable = /bin/sleep ⏎ arguments = 36000 ⏎ queue 2', world.operator);
    const card = await world.sees(/Batch .*2 jobs of `sleep 36000`, /, world.operator);
    const cluster = /Batch \*?(\d+)/.exec(card.text)?.[1] ?? '';
    expect(await world.hears(`/condor_q rm ${cluster}`, world.stranger)).toContain('You can act on your own');
    const question = await world.asks(`/condor_q rm ${cluster}`, world.operator);
    expect(question.text).toContain('Will remove 2 jobs of');
    await world.clicks(question, 'Yes', world.operator);
    await world.sees('2 jobs removed', world.operator);
    expect(await world.hears(`/condor_q ${cluster}`, world.operator)).toContain(
      'None of these are jobs in the queue.',
    );
    await world.sees(new RegExp(`batch \\*?${cluster}\\*? has finished: all removed`), world.operator);
  });

  it.each([
    '/condor_submit executable = /bin/sh ⏎ arguments = "$(touch /tmp/x); `id` \'; rm -rf /" ⏎ queue',
    '/condor_submit executable = <!channel> ⏎ queue',
    '/condor_submit include command : id | ⏎ queue',
    '/condor_submit -annex $(id) queue',
    '/condor_q rm 1;id',
    '/condor_q output ../../etc/passwd',
    '/condor_status -annex `id`',
  ])('take hostile text as data: %s', async (line) => {
    const heard = await world.hears(line, world.operator);
    expect(heard).not.toContain('<!channel>');
    expect(heard).not.toMatch(/reference|undefined|\[object/i);
    expect(await world.hears('/condor_q all', world.operator)).toContain('In the queue, of everybody');
  });

  it('are told when they are on hold: why, what to do, and buttons that ask', async () => {
    const line = '/condor_submit executable = /bin/echo ⏎ transfer_input_files = /nowhere/data.csv ⏎ queue 2';
    await world.types(line, world.operator);
    const card = await world.sees(/Batch .*2 jobs of `echo`, 2 held/, world.operator);
    const notice = await world.comesTo(() =>
      world.slack
        .seenBy(world.operator, world.channel)
        .find((message) => message.threadTs === card.ts && has(message, 'on hold')),
    );
    expect(notice.text).toContain('a file that it needs could not be sent to the machine');
    expect(notice.text).toContain('HTCondor says: Transfer input files failure');
    await world.passes(5 * 60_000);
    expect(world.replies(card).filter((text) => text.includes('on hold'))).toHaveLength(1);

    await world.clicks(notice, 'Remove', world.operator);
    const question = await world.sees('Will remove 2 jobs of', world.operator);
    await world.clicks(question, 'Yes', world.operator);
    await world.sees(/has finished: 2 jobs of `echo`, all removed/, world.operator);
  });
});
