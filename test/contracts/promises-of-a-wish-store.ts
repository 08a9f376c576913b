import { expect, it } from '@jest/globals';
import type { Answer, QuestionStore, WishStore } from '../../src/ports/stores.js';
import { aJobsWish, aLaunch, anAccount, anAnnex, aQuestion, aSubmit, NOON } from '../support/samples.js';

const YES: Answer = { by: 'U1', at: NOON, choice: 'yes' };

/** What every `WishStore` promises, whatever it is made of. `make` gives an empty one, and the questions beside it. */
export function promisesOfAWishStore(
  make: () => Promise<{ readonly wishes: WishStore; readonly questions: QuestionStore }>,
): void {
  it('gives back what was saved, with the next version', async () => {
    const { wishes } = await make();
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toBeUndefined();
    expect(await wishes.save(anAnnex())).toBe('saved');
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toEqual(anAnnex({ version: 1 }));
    expect(await wishes.save(anAccount())).toBe('saved');
    expect(await wishes.findAccount('default', 'us-east-1')).toEqual(anAccount({ version: 1 }));
  });

  it('keeps pools, regions and kinds apart', async () => {
    const { wishes } = await make();
    await wishes.save(anAnnex({ name: 'us-east-1' }));
    await wishes.save(anAccount({ region: 'eu-west-1' }));
    expect(await wishes.findAnnex('another', 'us-east-1')).toBeUndefined();
    expect(await wishes.findAccount('default', 'us-east-1')).toBeUndefined();
    expect(await wishes.list('another')).toEqual([]);
    const listed = await wishes.list('default');
    expect(listed.map(({ kind, version }) => [kind, version])).toEqual([
      ['account', 1],
      ['annex', 1],
    ]);
  });

  it('keeps submits and what is done to jobs by what they were asked with, once each', async () => {
    const { wishes } = await make();
    expect(await wishes.save(aSubmit())).toBe('saved');
    expect(await wishes.save(aSubmit({ description: 'another' }))).toBe('changed');
    expect(await wishes.save(aSubmit({ id: 'b' }))).toBe('saved');
    expect(await wishes.save(aJobsWish())).toBe('saved');
    const listed = await wishes.list('default');
    expect(listed).toEqual(
      expect.arrayContaining([
        aSubmit({ version: 1 }),
        aSubmit({ id: 'b', version: 1 }),
        aJobsWish({ version: 1 }),
      ]),
    );
  });

  it('forgets jobs that have ended, and no others', async () => {
    const { wishes } = await make();
    await wishes.save(aSubmit({ endedAt: NOON }));
    await wishes.save(aJobsWish());
    await wishes.remove(aSubmit({ endedAt: NOON, version: 1 }));
    await wishes.remove(aJobsWish({ version: 1 }));
    expect((await wishes.list('default')).map(({ kind }) => kind)).toEqual(['jobs']);
  });

  it('takes names that differ only in case for one', async () => {
    const { wishes } = await make();
    await wishes.save(anAnnex());
    expect(await wishes.findAnnex('default', 'MYFIRSTANNEX')).toEqual(anAnnex({ version: 1 }));
    expect(await wishes.save(anAnnex({ name: 'myfirstannex' }))).toBe('changed');
  });

  it('lets one of many win who all saw the same version', async () => {
    const { wishes } = await make();
    await wishes.save(anAnnex());
    const seen = anAnnex({ version: 1 });
    const saves = [1, 2, 3, 4, 5].map((at) => wishes.save({ ...seen, off: { by: 'U1', at } }));
    expect((await Promise.all(saves)).sort()).toEqual([...Array<string>(4).fill('changed'), 'saved']);
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toMatchObject({ version: 2 });
  });

  it('does not bring back what was lost meanwhile', async () => {
    const { wishes } = await make();
    expect(await wishes.save(anAnnex({ version: 3 }))).toBe('changed');
    expect(await wishes.list('default')).toEqual([]);
  });

  it('lets a new annex have the name of one that has ended, and of none that lives', async () => {
    const { wishes } = await make();
    const successor = anAnnex({ id: 'MyFirstAnnex_another' });
    await wishes.save(anAnnex());
    expect(await wishes.save(successor)).toBe('changed');
    await wishes.save(anAnnex({ version: 1, endedAt: NOON }));
    expect(await wishes.save(anAnnex())).toBe('changed');
    expect(await wishes.save(successor)).toBe('saved');
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toEqual({ ...successor, version: 1 });
  });

  it('never takes a late word about the one before for a word about its successor', async () => {
    const { wishes } = await make();
    const successor = anAnnex({ id: 'MyFirstAnnex_another' });
    await wishes.save(anAnnex({ endedAt: NOON }));
    await wishes.save(successor);
    expect(await wishes.save(anAnnex({ version: 1, endedAt: NOON }))).toBe('changed');
    await wishes.remove(anAnnex({ version: 1, endedAt: NOON }));
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toEqual({ ...successor, version: 1 });
  });

  it('forgets an annex that has ended, if that is still the version', async () => {
    const { wishes } = await make();
    await wishes.save(anAnnex());
    await wishes.remove(anAnnex({ version: 1, endedAt: NOON }));
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toBeDefined();
    await wishes.save(anAnnex({ version: 1, endedAt: NOON }));
    await wishes.remove(anAnnex({ version: 1, endedAt: NOON }));
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toBeDefined();
    await wishes.remove(anAnnex({ version: 2, endedAt: NOON }));
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toBeUndefined();
  });

  it('takes the question that a save answers in the same breath', async () => {
    const { wishes, questions } = await make();
    await questions.ask(aQuestion(), 60_000);
    const answering = { questionId: 'q1', answer: YES };
    expect(await wishes.save(anAnnex(), { answering })).toBe('saved');
    expect(await questions.find('q1')).toBeUndefined();
    expect(await questions.findAnswer('q1')).toEqual(YES);
    expect(await wishes.save(anAnnex({ version: 1 }), { answering })).toBe('answered');
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toEqual(anAnnex({ version: 1 }));
  });

  it('carries out a double click once', async () => {
    const { wishes, questions } = await make();
    await questions.ask(aQuestion(), 60_000);
    const clicks = ['One', 'Two'].map((name) =>
      wishes.save(anAnnex({ name }), { answering: { questionId: 'q1', answer: YES } }),
    );
    expect((await Promise.all(clicks)).sort()).toEqual(['answered', 'saved']);
    expect(await wishes.list('default')).toHaveLength(1);
  });

  it('leaves the question open when the wish has changed', async () => {
    const { wishes, questions } = await make();
    await questions.ask(aQuestion(), 60_000);
    await wishes.save(anAnnex());
    const answering = { questionId: 'q1', answer: YES };
    expect(await wishes.save(anAnnex({ version: 7 }), { answering })).toBe('changed');
    expect(await questions.find('q1')).toEqual(aQuestion());
    expect(await questions.findAnswer('q1')).toBeUndefined();
  });

  it('refuses an older holder of the lock once a newer one has written to the pool', async () => {
    const { wishes } = await make();
    await wishes.save(anAnnex(), { fence: 7 });
    expect(await wishes.save(anAnnex({ version: 1 }), { fence: 8 })).toBe('saved');
    expect(await wishes.save(anAnnex({ version: 2 }), { fence: 7 })).toBe('fenced');
    expect(await wishes.save(anAnnex({ version: 2 }), { fence: 8 })).toBe('saved');
    expect(await wishes.save(anAnnex({ version: 3 }))).toBe('saved');
    expect(await wishes.save(anAnnex({ pool: 'another' }), { fence: 1 })).toBe('saved');
  });

  it('keeps every kind of text as it is', async () => {
    const { wishes } = await make();
    const why = 'Ça coûte “10 €” – 日本 🦤 \\ " \u0000 </script>';
    const launches = [aLaunch({ tags: { why } })];
    await wishes.save(anAnnex({ launches }));
    expect(await wishes.findAnnex('default', 'MyFirstAnnex')).toMatchObject({ launches });
  });
}
