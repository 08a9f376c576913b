import { beforeEach, describe, expect, it } from '@jest/globals';
import { QUESTION_KEPT_MS } from '../../src/commands/question.js';
import { answer } from '../../src/commands/answer.js';
import type { Actor } from '../../src/domain/role.js';
import type { People } from '../../src/ports/people.js';
import { aPoolRecord } from '../support/memory-pools.js';
import { said } from '../support/said.js';
import { ADA, BEN, CAT, commandDesk, EVE, refusalOf, type Asked } from './desk.js';

const desk = commandDesk();
const START = '/condor_annex -count 10 -duration 24 -annex-name Dear';
const limited = (actor: Actor, limitUsd = '10'): Actor => ({ ...actor, limitUsd });
const [ben, cat, dan] = [limited(BEN), limited(CAT), limited({ id: 'UDAN', role: 'operator' })];

/** Operators are those whom the pool names, and Slack says who is a guest. */
let outsiders: ReadonlySet<string>;
const press = ({ question }: Asked, choice: 'yes' | 'no', actor: Actor) => {
  const people: People = {
    ...desk().hands.people,
    isOutsider: (id) => Promise.resolve(outsiders.has(id)),
  };
  return answer(question.id, choice, actor, { channel: 'C1', ts: '1.000100' }, { ...desk().hands, people });
};
const launches = async () => (await desk().annex('Dear'))?.launches ?? [];

describe('a question above the limit', () => {
  let asked: Asked;
  beforeEach(async () => {
    outsiders = new Set();
    desk().pool = aPoolRecord({
      roles: { admins: [], operators: ['UBEN', 'UCAT', 'UDAN'], viewers: [] },
      limitUsd: '10',
    });
    asked = await desk().asks(START, ben);
  });

  it('says beforehand that it takes somebody else', () => {
    expect(asked.text).toContain("above what one person's Yes is good for here ($10.00)");
  });

  it('is not answered by who asked, however often and from whatever device, and stays open', async () => {
    for (let tries = 0; tries < 3; tries += 1)
      expect(await refusalOf(press(asked, 'yes', ben))).toMatchObject({
        fault: 'forbidden',
        sentence: expect.stringContaining('your Yes alone is not enough'),
        hint: 'Another operator, or an admin, has to press Yes.',
      });
    expect(await launches()).toEqual([]);
    expect((await press(asked, 'yes', cat)).kind).toBe('progress');
  });

  it('is answered by one other operator, with both on record', async () => {
    await press(asked, 'yes', cat);
    expect(await launches()).toMatchObject([{ requestedBy: 'UBEN', confirmedBy: 'UCAT' }]);
  });

  it('is answered by an admin alone', async () => {
    await press(asked, 'yes', ADA);
    expect(await launches()).toMatchObject([{ requestedBy: 'UBEN', confirmedBy: 'UADA' }]);
  });

  it('is done once when two others say Yes in the same moment', async () => {
    const answers = await Promise.all([press(asked, 'yes', cat), press(asked, 'yes', dan)]);
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['progress', 'told']);
    expect(await launches()).toHaveLength(1);
  });

  it.each([
    ['a viewer', EVE],
    ['an operator who has become a viewer', { ...CAT, role: 'viewer' as const }],
  ])('is not answered by %s', async (_, actor) => {
    expect((await refusalOf(press(asked, 'yes', actor))).fault).toBe('forbidden');
    expect(await launches()).toEqual([]);
  });

  it('is not closed with a No by another operator', async () => {
    expect((await refusalOf(press(asked, 'no', cat))).sentence).toContain('That question is for @UBEN');
    expect((await press(asked, 'no', ben)).kind).toBe('closed');
  });

  it('is too old after half an hour for the second person, too', async () => {
    await desk().clock.advance(QUESTION_KEPT_MS + 1);
    const late = await press(asked, 'yes', cat);
    expect(late.kind === 'closed' && said(late.message)).toContain('That question is too old');
    expect(await launches()).toEqual([]);
  });

  describe('whose asker may not do it any more', () => {
    it.each([
      ['has lost the role', (): void => void (desk().pool = aPoolRecord({ roles: onlyCat, limitUsd: '10' }))],
      ['has left, or is a guest now', (): void => void (outsiders = new Set(['UBEN']))],
    ])('because they %s takes an admin: another operator would be alone', async (_, change) => {
      change();
      expect((await refusalOf(press(asked, 'yes', cat))).sentence).toBe(
        '@UBEN, who asked for that, may not do it any more: your Yes would be the only one.',
      );
      expect(await launches()).toEqual([]);
      expect((await press(asked, 'yes', ADA)).kind).toBe('progress');
    });
  });

  it('is for who asked alone once the limit is above it', async () => {
    desk().pool = { ...desk().pool, limitUsd: '100' };
    expect((await refusalOf(press(asked, 'yes', limited(CAT, '100')))).sentence).toContain('is for @UBEN');
    expect((await press(asked, 'yes', limited(BEN, '100'))).kind).toBe('progress');
  });
});

const onlyCat = { admins: [], operators: ['UCAT'], viewers: [] };

describe('a question below the limit', () => {
  it('takes a second person when the limit has been lowered before the click', async () => {
    outsiders = new Set();
    desk().pool = aPoolRecord({ limitUsd: '1000' });
    const asked = await desk().asks(START, limited(BEN, '1000'));
    expect(asked.text).not.toContain('second');
    desk().pool = aPoolRecord({ limitUsd: '10' });
    expect((await refusalOf(press(asked, 'yes', ben))).sentence).toContain('your Yes alone is not enough');
    expect((await press(asked, 'yes', cat)).kind).toBe('progress');
  });
});
