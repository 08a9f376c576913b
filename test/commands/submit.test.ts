import { describe, expect, it } from '@jest/globals';
import { findSubmitMistake, submitLine } from '../../src/commands/submit-form.js';
import { anAnnex } from '../support/samples.js';
import { ADA, BEN, CAT, commandDesk, EVE, uuid } from './desk.js';
import { headDesk, jobWishes } from './head-desk.js';

const TYPED = '/condor_submit executable = /bin/hostname\narguments = "it\'s <fine> & well"\nqueue 3';

describe('/condor_submit', () => {
  const desk = headDesk();

  it('writes down at once what was typed, as the person, and says so', async () => {
    const { text } = await desk().tells(TYPED);
    expect(text).toContain(
      'Submitting 3 jobs of hostname "it\'s <fine> & well" to run on any machine of the pool.',
    );
    const [wish] = await jobWishes(desk());
    expect(wish).toMatchObject({
      kind: 'submit',
      by: 'UBEN',
      user: 'slack-uben',
      files: {},
      place: { channel: 'C1' },
      description:
        'executable = /bin/hostname\narguments = "it\'s <fine> & well"\n' +
        'output = $(Cluster).$(Process).out\nerror = $(Cluster).$(Process).err\nlog = $(Cluster).log\nqueue 3',
    });
    expect(desk().condor.submits).toEqual([]);
  });

  it('says what the loop should look at', async () => {
    expect(await desk().types(TYPED)).toMatchObject({ kind: 'said', nudge: 'jobs:default' });
  });

  it('undoes what Slack and phones put in, and takes the sign for a line break', async () => {
    await desk().tells('/condor_submit executable = /bin/echo ⏎ arguments = “a &lt;b&gt;” –n ⏎ queue');
    const [wish] = await jobWishes(desk());
    expect(wish).toMatchObject({ description: expect.stringContaining('\narguments = "a <b>" -n\n') });
  });

  it('is written down once, however often the same command is worked on', async () => {
    const said = { slash: '/condor_submit', text: TYPED.slice(15), actor: BEN, channel: 'C1' };
    const { dispatch } = await import('../../src/commands/dispatch.js');
    await dispatch({ ...said, questionId: 'once' }, desk().hands);
    await dispatch({ ...said, questionId: 'once' }, desk().hands);
    expect(await jobWishes(desk())).toMatchObject([{ id: 'once' }]);
  });

  it('takes flags before the description: an annex that lives, and how many', async () => {
    await desk().wishes.save(anAnnex());
    await desk().tells('/condor_submit -annex myfirstannex -count 5\nexecutable = /bin/hostname');
    const [wish] = await jobWishes(desk());
    expect(wish).toMatchObject({
      annexName: 'MyFirstAnnex',
      description: expect.stringMatching(/queue 5\n$/),
    });
    expect(await desk().refuses('/condor_submit -annex other\nqueue')).toMatchObject({ fault: 'not-found' });
    expect((await desk().refuses('/condor_submit -count 0 executable = /bin/x')).sentence).toContain(
      'between 1 and',
    );
  });

  it('asks about more than 100 jobs, and submits them once after a Yes', async () => {
    const asked = await desk().asks('/condor_submit executable = /bin/hostname ⏎ queue 101');
    expect(asked.text).toContain('Will submit 101 jobs of hostname to run on any machine of the pool.');
    expect(await jobWishes(desk())).toEqual([]);
    await Promise.all([desk().clicks(asked, 'yes'), desk().clicks(asked, 'yes', ADA)]);
    expect(await jobWishes(desk())).toMatchObject([{ by: 'UBEN', user: 'slack-uben' }]);
  });

  it('asks when nobody can tell how many', async () => {
    const { text } = await desk().asks('/condor_submit executable = /bin/hostname ⏎ queue $(N)');
    expect(text).toContain('Will submit an unknown number of jobs');
  });

  it('opens its form when nothing is said, and helps', async () => {
    expect((await desk().types('/condor_submit')).kind).toBe('form');
    expect((await desk().tells('/condor_submit help')).text).toContain('/condor_submit executable');
    expect((await desk().tells('/condor_submit -help')).text).not.toContain('-draft');
  });

  it('takes what somebody filled in, from them alone', async () => {
    const draft = {
      id: 'd1',
      by: 'UBEN',
      description: 'queue 2',
      files: { 'run.sh': '#!/bin/sh\necho hello\n' },
    };
    await desk().drafts.keep(draft);
    expect(await desk().refuses('/condor_submit -draft d1', CAT)).toMatchObject({ fault: 'conflict' });
    expect(await desk().refuses('/condor_submit -draft d2')).toMatchObject({ fault: 'conflict' });
    expect((await desk().tells('/condor_submit -draft d1')).text).toContain('Submitting 2 jobs of run.sh');
    const [wish] = await jobWishes(desk());
    expect(wish).toMatchObject({
      files: draft.files,
      description: expect.stringContaining('executable = run.sh'),
    });
  });

  it('is for operators', async () => {
    expect(await desk().refuses(TYPED, EVE)).toMatchObject({ fault: 'forbidden' });
  });

  it('says what is missing when it is typed after /condor_annex', async () => {
    expect((await desk().refuses('/condor_annex submit')).sentence).toBe('Submit what?');
  });
});

describe('without a head node', () => {
  const desk = commandDesk();

  it('submits nothing, and says why', async () => {
    expect(await desk().refuses(TYPED)).toMatchObject({ fault: 'not-ready' });
    expect(await jobWishes(desk())).toEqual([]);
  });
});

describe('the form of a submit', () => {
  const filled = { description: 'queue', descriptionFile: false, fileNames: [], annex: '', count: '' };

  it('becomes a line that anybody could type', () => {
    expect(submitLine({ annex: 'A', count: '3' }, uuid(1))).toEqual({
      slash: '/condor_submit',
      text: `-annex-name A -count 3 -draft ${uuid(1)}`,
    });
  });

  it.each([
    [{ ...filled }, 'The description names no program.', undefined],
    [{ ...filled, fileNames: ['a b.sh'] }, 'A file cannot be called a b.sh there.', undefined],
    [{ ...filled, fileNames: ['run.sh'], count: 'many' }, '-count requires an integer argument.', 'count'],
    [
      { ...filled, fileNames: ['run.sh'], count: '3', description: 'queue x in (a b)' },
      'The description says itself',
      'count',
    ],
  ])('has its mistake shown at once: %j', (form, sentence, flag) => {
    const mistake = findSubmitMistake(form);
    expect(mistake?.message).toContain(sentence);
    expect(mistake?.flag).toBe(flag);
  });

  it('is right with one script and nothing but a queue, or with its description in a file', () => {
    expect(findSubmitMistake({ ...filled, fileNames: ['run.sh'] })).toBeUndefined();
    expect(findSubmitMistake({ ...filled, description: '', descriptionFile: true })).toBeUndefined();
  });
});
