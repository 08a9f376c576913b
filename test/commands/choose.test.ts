import { describe, expect, it } from '@jest/globals';
import { choose } from '../../src/commands/choose.js';
import { COMMANDS, SLASHES } from '../../src/commands/index.js';
import { plainText } from '../../src/domain/words.js';
import { thrownBy } from '../support/thrown-by.js';

/** What a typed line comes to, in a word. */
function comesTo(line: string): string {
  const [slash = '', ...rest] = line.split(' ');
  const chosen = choose(slash, rest.join(' '));
  if (chosen.kind === 'help') return chosen.about === undefined ? 'help' : `help about ${chosen.about.name}`;
  return chosen.kind === 'form' ? 'form' : chosen.command.name;
}

function mistake(line: string) {
  const error = thrownBy(() => comesTo(line));
  expect(error.fault).toBe('usage');
  return { sentence: error.message, hint: plainText(error.hint ?? []) };
}

describe('what a line means', () => {
  it.each([
    ['/condor_annex', 'form'],
    ['/condor_annex   ', 'form'],
    ['/condor_annex -setup', 'setup'],
    ['/condor_annex setup', 'setup'],
    ['/condor_annex SETUP', 'setup'],
    ['/condor_annex -check-setup -aws-region eu-west-1', 'check-setup'],
    ['/condor_annex check-setup', 'check-setup'],
    ['/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex', 'start'],
    ['/condor_annex -annex MyFirstAnnex -count=10', 'start'],
    ['/condor_annex —count 10 –annex-name MyFirstAnnex', 'start'],
    ['/condor_annex start MyFirstAnnex -count 10', 'start'],
    ['/condor_annex -aws-on-demand -count 1 -annex-name A -yes', 'start'],
    ['/condor_annex -annex-name MyFirstAnnex -duration 12', 'extend'],
    ['/condor_annex -annex-name MyFirstAnnex', 'extend'],
    ['/condor_annex extend MyFirstAnnex -duration 12', 'extend'],
    ['/condor_annex -status', 'status'],
    ['/condor_annex -status -annex-name A -aws-region eu-west-1', 'status'],
    ['/condor_annex status A', 'status'],
    ['/condor_annex off MyFirstAnnex', 'off'],
    ['/condor_off -annex MyFirstAnnex', 'off'],
    ['/condor_off -annex', 'off'],
    ['/condor_off MyFirstAnnex -fast', 'off'],
    ['/condor_off', 'off'],
    ['/condor_nothing x', 'help'],
  ])('%s is %s', (line, meant) => {
    expect(comesTo(line)).toBe(meant);
  });

  it.each([
    ['/condor_annex help', 'help'],
    ['/condor_annex HELP', 'help'],
    ['/condor_annex ?', 'help'],
    ['/condor_annex -h', 'help'],
    ['/condor_annex —help', 'help'],
    ['/condor_annex -count 10 -help', 'help'],
    ['/condor_annex -annex-name -help', 'help'],
    ['/condor_annex help start', 'help about start'],
    ['/condor_annex start help', 'help about start'],
    ['/condor_annex start -annex-name A --help', 'help about start'],
    ['/condor_off help', 'help about off'],
    ['/condor_off -annex A -help', 'help about off'],
  ])('%s is %s, wherever help is asked for', (line, meant) => {
    expect(comesTo(line)).toBe(meant);
  });

  it('may be an annex that is called help, if it is said with its flag', () => {
    expect(comesTo('/condor_annex -count 1 -annex-name help')).toBe('start');
  });

  it.each(COMMANDS.map(({ name, examples }) => [name, examples] as const))(
    'is %s in each of its own examples',
    (name, examples) => {
      expect(examples.map(comesTo)).toEqual(examples.map(() => name));
    },
  );

  it.each(SLASHES.map(({ name }) => name))('can begin with %s because somebody listens to it', (slash) => {
    expect(COMMANDS.map((command) => command.slash)).toContain(slash);
  });
});

describe('what a line may not say', () => {
  const START = '/condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex';

  it.each([
    ['/condor_annex strat', "I don't know what to do with strat.", 'Did you mean /condor_annex start?'],
    [
      '/condor_annex statsu -annex-name A',
      "I don't know what to do with statsu.",
      'Did you mean /condor_annex status?',
    ],
    [
      '/condor_annex hello',
      "I don't know what to do with hello.",
      'Texts with spaces go in quotes. See help.',
    ],
    [
      '/condor_annex -setup FROM INSTANCE',
      "I don't know what to do with FROM.",
      'Texts with spaces go in quotes. See help.',
    ],
    [
      '/condor_annex setup eu-central-1',
      "I don't know what to do with eu-central-1.",
      'Texts with spaces go in quotes. See help.',
    ],
    [
      '/condor_annex start One Two -count 3',
      "I don't know what to do with Two.",
      'Texts with spaces go in quotes. See help.',
    ],
    [
      '/condor_annex start One -annex-name Two',
      "I don't know what to do with One.",
      'Texts with spaces go in quotes. See help.',
    ],
    [
      '/condor_off One -annex Two',
      "I don't know what to do with One.",
      'Texts with spaces go in quotes. See help.',
    ],
    ['/condor_annex -setup -status', 'One at a time: -setup or -status.', 'Like /condor_annex -setup.'],
    ['/condor_annex -setup -count 10', '-count is not for setup.', 'Like /condor_annex -setup'],
    [
      '/condor_annex -check-setup -annex-name A',
      '-annex-name is not for check-setup.',
      'Like /condor_annex -check-setup',
    ],
    ['/condor_annex status -duration 3', '-duration is not for status.', 'Like /condor_annex -status'],
    [
      '/condor_annex -annex-name A -duration 3 -tag k v',
      '-tag is not for extend.',
      `To start instances, say how many: ${START}`,
    ],
    [
      '/condor_annex -annex-name A -owner ada',
      '-owner is not for extend.',
      `To start instances, say how many: ${START}`,
    ],
    [
      '/condor_annex extend A -count 3',
      '-count is not for extend.',
      `To start instances, say how many: ${START}`,
    ],
    ['/condor_off -annex A -count 3', 'unrecognized option (-count).', 'See help.'],
  ])('%s', (line, sentence, hint) => {
    expect(mistake(line)).toEqual({ sentence, hint });
  });
});
