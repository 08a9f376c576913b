import { describe, expect, it } from '@jest/globals';
import { QUESTION_KEPT_MS } from '../../src/commands/question.js';
import type { AnnexWish, Wish } from '../../src/domain/wish.js';
import type { Grounds, Saved } from '../../src/ports/stores.js';
import { aLaunch, anAnnex, anInstance, NOON } from '../support/samples.js';
import { said } from '../support/said.js';
import { ADA, BEN, CAT, commandDesk, EVE, refusalOf, uuid } from './desk.js';

const START = '/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex';
const desk = commandDesk();

describe('a question', () => {
  it('is kept with what was typed, where, by whom, and what they saw', async () => {
    const { question } = await desk().asks(START);
    expect(await desk().questions.find(question.id)).toEqual({
      id: uuid(1),
      pool: 'default',
      channel: 'C1',
      askedBy: 'UBEN',
      askedAt: NOON,
      slash: '/condor_annex',
      text: '-count 10 -duration 24 -annex-name MyFirstAnnex',
      saw: question.saw,
    });
  });

  it('is not asked of people who may not', async () => {
    for (const line of [START, '/condor_off -annex A', '/condor_annex -annex-name A -duration 1']) {
      expect((await desk().refuses(line, EVE)).sentence).toMatch(
        /^\w+ takes an operator, and you are not one\.$/,
      );
    }
  });
});

describe('a No', () => {
  it('closes the question, says who said it and what it was about, and changes nothing', async () => {
    const asked = await desk().asks(START);
    const answered = await desk().clicks(asked, 'no');
    expect(answered.kind === 'closed' && said(answered.message)).toBe(
      `No: @UBEN did not confirm. Nothing was changed.\nIt was ${START}`,
    );
    expect(await desk().wishes.list('default')).toEqual([]);
    expect(await desk().questions.find(asked.question.id)).toBeUndefined();
  });

  it('may be said by an admin about what somebody else asked', async () => {
    const answered = await desk().clicks(await desk().asks(START), 'no', ADA);
    expect(answered.kind === 'closed' && said(answered.message)).toContain('No: @UADA did not confirm.');
  });

  it('needs no AWS, and is taken while that is away', async () => {
    const asked = await desk().asks(START);
    desk().aws.trouble = new Error('socket hang up');
    expect((await desk().clicks(asked, 'no')).kind).toBe('closed');
  });
});

describe('a click of somebody else', () => {
  it.each(['yes', 'no'] as const)('does not count as a %s, and leaves the question open', async (choice) => {
    const asked = await desk().asks(START);
    expect(await refusalOf(desk().clicks(asked, choice, CAT))).toMatchObject({
      fault: 'forbidden',
      sentence: 'That question is for @UBEN, or an admin, to answer.',
    });
    expect(await desk().annex()).toBeUndefined();
    expect((await desk().clicks(asked, 'yes')).kind).toBe('progress');
  });

  it('counts if it is an admin; the wish stays that of the person who asked, and the record has both', async () => {
    await desk().clicks(await desk().asks(START), 'yes', ADA);
    expect((await desk().annex())?.launches[0]).toMatchObject({ requestedBy: 'UBEN', confirmedBy: 'UADA' });
    await desk().clicks(await desk().asks('/condor_off -annex MyFirstAnnex'), 'yes', ADA);
    expect((await desk().annex())?.off).toEqual({ by: 'UBEN', at: NOON, confirmedBy: 'UADA' });
  });

  it('does not count when a viewer clicks, nor when the asker has become one', async () => {
    const asked = await desk().asks(START);
    for (const actor of [EVE, { ...BEN, role: 'viewer' as const }]) {
      expect(await refusalOf(desk().clicks(asked, 'yes', actor))).toMatchObject({
        fault: 'forbidden',
        sentence: 'start takes an operator, and you are not one.',
      });
    }
    expect(await desk().annex()).toBeUndefined();
  });

  it('does not count for a setup unless it is an admin, whoever asked', async () => {
    const asked = await desk().asks('/condor_annex -setup', ADA);
    expect(await refusalOf(desk().clicks(asked, 'yes', BEN))).toMatchObject({ fault: 'forbidden' });
    expect(await refusalOf(desk().clicks(asked, 'yes', { ...ADA, role: 'operator' }))).toMatchObject({
      sentence: 'setup takes an admin, and you are not one.',
    });
    expect(await desk().wishes.findAccount('default', 'us-east-1')).toBeUndefined();
  });
});

describe('a second click', () => {
  it.each([
    ['yes', 'yes', 'Already answered: @UBEN said Yes.'],
    ['no', 'yes', 'Already answered: @UBEN said No.'],
    ['yes', 'no', 'Already answered: @UBEN said Yes.'],
  ] as const)('after a %s is told so: %s', async (first, second, told) => {
    const asked = await desk().asks(START);
    await desk().clicks(asked, first);
    const version = (await desk().annex())?.version;
    const answered = await desk().clicks(asked, second, ADA);
    expect(answered.kind === 'told' && said(answered.message)).toBe(told);
    expect((await desk().annex())?.version).toBe(version);
  });

  it('in the same moment, from two phones and an admin, launches once', async () => {
    const asked = await desk().asks(START);
    const answers = await Promise.all([
      desk().clicks(asked, 'yes'),
      desk().clicks(asked, 'yes'),
      desk().clicks(asked, 'yes', ADA),
      desk().clicks(asked, 'no', ADA),
    ]);
    const kinds = answers.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'progress' || kind === 'closed')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'told')).toHaveLength(3);
    const launches = (await desk().annex())?.launches ?? [];
    expect(launches).toHaveLength(kinds.includes('progress') ? 1 : 0);
  });

  it('on two questions about the same name makes one annex of both, not two', async () => {
    const [one, other] = [await desk().asks(START), await desk().asks(START, CAT)];
    await desk().clicks(one, 'yes');
    const anew = await desk().clicks(other, 'yes', CAT);
    expect(anew.kind === 'asked' && said(anew.message)).toContain('Adds them to annex MyFirstAnnex');
    expect((await desk().annex())?.launches).toHaveLength(1);
  });
});

describe('a click on a question that is too old', () => {
  it('closes it, and says what to do', async () => {
    const answered = await desk().clicks(
      { question: { ...(await desk().asks(START)).question, id: 'gone' } },
      'yes',
    );
    expect(answered.kind === 'closed' && said(answered.message)).toBe(
      'That question is too old, and nothing was done. Type the command again.',
    );
    expect(await desk().annex()).toBeUndefined();
  });

  it.each(['', 'question:1', '*', '../x', '\u0000'])(
    'is harmless whatever the button carries: %j',
    async (id) => {
      const { question } = await desk().asks(START);
      expect((await desk().clicks({ question: { ...question, id } }, 'yes')).kind).toBe('closed');
      expect(await desk().wishes.list('default')).toEqual([]);
    },
  );

  it('comes after half an hour', () => {
    expect(QUESTION_KEPT_MS).toBe(30 * 60_000);
  });
});

describe('a Yes to what is not so any more', () => {
  it('is asked anew when the image has changed, with buttons of its own', async () => {
    const asked = await desk().asks(START);
    desk().aws.defaultImages = { ...desk().aws.defaultImages, x86_64: 'ami-0bbbbbbbbbbbbbbbb' };
    const anew = await desk().clicks(asked, 'yes');
    if (anew.kind !== 'asked') throw new Error(`It came to ${anew.kind}.`);
    expect(said(anew.message)).toContain('Things have changed since I asked; this is how it is now.');
    expect(said(anew.message)).toContain('image ami-0bbbbbbbbbbbbbbbb');
    expect(anew.message.buttons?.map(({ value }) => value)).toEqual([anew.question.id, anew.question.id]);
    expect(anew.question).toMatchObject({ askedBy: 'UBEN', channel: 'C1', text: asked.question.text });
    expect(await desk().annex()).toBeUndefined();
    expect((await desk().clicks(anew, 'yes')).kind).toBe('progress');
  });

  it.each<[string, string, () => void]>([
    [
      'the account is another',
      START,
      () => {
        desk().aws.accountId = '999999999999';
      },
    ],
    [
      'setup made another security group',
      START,
      () => {
        desk().aws.parts = { ...desk().aws.parts, securityGroupId: 'sg-1' };
      },
    ],
    [
      'annexes join another pool',
      START,
      () => {
        desk().settings = { ...desk().settings, collector: 'other:9618' };
      },
    ],
    [
      'instances have ended',
      '/condor_off -annex Old',
      () => {
        desk().aws.instances = [];
      },
    ],
    [
      'instances have ended',
      '/condor_annex -annex-name Old -duration 5',
      () => {
        desk().aws.instances = [];
      },
    ],
  ])('is asked anew when %s: %s', async (_, line, change) => {
    const wish = anAnnex({ name: 'Old' });
    await desk().wishes.save(wish);
    desk().aws.instances = [anInstance(wish)];
    const asked = await desk().asks(line);
    change();
    expect((await desk().clicks(asked, 'yes')).kind).toBe('asked');
  });

  it('shows the new one again to who presses the old one late, and does not say that somebody said Yes', async () => {
    const asked = await desk().asks(START);
    desk().aws.defaultImages = { ...desk().aws.defaultImages, x86_64: 'ami-0bbbbbbbbbbbbbbbb' };
    const anew = await desk().clicks(asked, 'yes');
    if (anew.kind !== 'asked') throw new Error(`It came to ${anew.kind}.`);
    for (const choice of ['yes', 'no'] as const) {
      const late = await desk().clicks(asked, choice);
      expect(late).toEqual(anew);
    }
    expect(await desk().wishes.list('default')).toEqual([]);
    expect((await desk().clicks(anew, 'yes')).kind).toBe('progress');
    const tooLate = await desk().clicks(asked, 'yes');
    expect(tooLate.kind === 'told' && said(tooLate.message)).toBe('Already answered: @UBEN said Yes.');
  });

  it('shows the new one to nobody but who asked, and admins', async () => {
    const asked = await desk().asks(START);
    desk().aws.defaultImages = { ...desk().aws.defaultImages, x86_64: 'ami-0bbbbbbbbbbbbbbbb' };
    await desk().clicks(asked, 'yes');
    expect((await refusalOf(desk().clicks(asked, 'yes', CAT))).fault).toBe('forbidden');
    expect((await desk().clicks(asked, 'yes', ADA)).kind).toBe('asked');
  });

  it('is asked anew when somebody else moved the lease meanwhile', async () => {
    await desk().wishes.save(anAnnex());
    const asked = await desk().asks('/condor_annex -annex-name MyFirstAnnex -duration 5');
    await desk().does('/condor_annex -annex-name MyFirstAnnex -duration 9', CAT);
    const anew = await desk().clicks(asked, 'yes');
    expect(anew.kind).toBe('asked');
    expect((await desk().annex())?.leaseEndsAt).toBe(NOON + 9 * 3_600_000);
  });

  it('is asked anew when the lease that it would replace has been moved meanwhile', async () => {
    await desk().wishes.save(anAnnex());
    const asked = await desk().asks(START);
    await desk().does('/condor_annex -annex-name MyFirstAnnex -duration 9', CAT);
    const anew = await desk().clicks(asked, 'yes');
    expect(anew.kind === 'asked' && said(anew.message)).toContain(
      'which was to end 2026-11-22T21:00:00.000Z',
    );
    expect((await desk().annex())?.launches).toHaveLength(1);
  });

  it('is not asked anew just because time has passed', async () => {
    const asked = await desk().asks(START);
    await desk().clock.advance(29 * 60_000);
    expect((await desk().clicks(asked, 'yes')).kind).toBe('progress');
  });

  it('says why when it cannot be any more, and leaves the question open', async () => {
    await desk().wishes.save(anAnnex());
    const asked = await desk().asks('/condor_annex -annex-name MyFirstAnnex -duration 5');
    await desk().does('/condor_off -annex MyFirstAnnex', CAT);
    expect(await refusalOf(desk().clicks(asked, 'yes'))).toMatchObject({
      fault: 'conflict',
      sentence: 'Annex MyFirstAnnex is being shut down.',
    });
    expect(await desk().questions.find(asked.question.id)).toBeDefined();
  });

  it('changes nothing while AWS cannot be asked, and counts when it can', async () => {
    const asked = await desk().asks(START);
    desk().aws.trouble = new Error('socket hang up');
    await expect(desk().clicks(asked, 'yes')).rejects.toThrow('socket hang up');
    expect(await desk().annex()).toBeUndefined();
    desk().aws.trouble = undefined;
    expect((await desk().clicks(asked, 'yes')).kind).toBe('progress');
  });
});

describe('a Yes in the same breath as a pass of the loop', () => {
  /** Lets a pass save the stored annex just before each of the next `times` saves. */
  function passesBetween(times: number, change: (wish: AnnexWish) => AnnexWish) {
    const { wishes } = desk();
    const save = wishes.save.bind(wishes);
    let left = times;
    wishes.save = async (wish: Wish, grounds?: Grounds): Promise<Saved> => {
      left -= 1;
      const stored = left >= 0 ? await desk().annex() : undefined;
      if (stored !== undefined) await save(change(stored));
      return save(wish, grounds);
    };
  }

  it('is not lost, and neither is what the pass noted', async () => {
    await desk().wishes.save(anAnnex());
    const asked = await desk().asks('/condor_annex -count 3 -duration 2 -annex-name MyFirstAnnex');
    const outcome = { kind: 'launched', got: 2, at: NOON } as const;
    passesBetween(1, (wish) => ({ ...wish, launches: [aLaunch({ outcome })] }));
    expect((await desk().clicks(asked, 'yes')).kind).toBe('progress');
    expect((await desk().annex())?.launches).toMatchObject([
      { attempt: 1, outcome },
      { attempt: 2, count: 3 },
    ]);
  });

  it('is told to press again when passes keep coming, and nothing has been changed', async () => {
    await desk().wishes.save(anAnnex());
    const asked = await desk().asks('/condor_off -annex MyFirstAnnex');
    passesBetween(99, (wish) => ({ ...wish }));
    expect(await refusalOf(desk().clicks(asked, 'yes'))).toEqual({
      fault: 'later',
      sentence: 'Too much is going on there at this moment. Nothing was changed.',
      hint: 'Press the button again.',
      flag: undefined,
    });
    expect((await desk().annex())?.off).toBeUndefined();
    expect(await desk().questions.find(asked.question.id)).toBeDefined();
  });

  it('does not bring an annex back that ended in that moment', async () => {
    await desk().wishes.save(anAnnex());
    const asked = await desk().asks('/condor_annex -annex-name MyFirstAnnex -duration 2');
    passesBetween(1, (wish) => ({ ...wish, endedAt: NOON }));
    expect(await refusalOf(desk().clicks(asked, 'yes'))).toMatchObject({ fault: 'not-found' });
    expect((await desk().annex())?.endedAt).toBe(NOON);
  });
});
