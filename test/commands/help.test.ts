import { describe, expect, it } from '@jest/globals';
import { dispatch } from '../../src/commands/dispatch.js';
import { helpMessage, withExample } from '../../src/commands/help.js';
import { COMMANDS } from '../../src/commands/index.js';
import { start } from '../../src/commands/start.js';
import { BotError } from '../../src/domain/errors.js';
import type { Role } from '../../src/domain/role.js';
import { plainText } from '../../src/domain/words.js';
import { said } from '../support/said.js';
import { commandDesk, EVE } from './desk.js';

const help = (slash: string, role: Role): string => said(helpMessage(slash, COMMANDS, { id: 'U1', role }));
const headed = (text: string): string[] =>
  [...text.matchAll(/^([a-z-]+(?: [a-z]+)?): [A-Z]/gm)].map(([, name = '']) => name);

describe('help', () => {
  it('shows every command with an example, and its own with all', () => {
    const text = help('/condor_annex', 'admin');
    expect(headed(text).sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
    for (const { slash, examples } of COMMANDS)
      for (const example of slash === '/condor_annex' ? examples : examples.slice(0, 1))
        expect(text).toContain(example);
  });

  it('keeps the flags of the others to their own help', () => {
    expect(help('/condor_annex', 'admin')).not.toContain('-peaceful drain');
    expect(help('/condor_off', 'admin')).toContain('-peaceful drain');
  });

  it.each([
    ['viewer', ['check-setup', 'status'], ['setup', 'start', 'extend', 'off']],
    ['operator', ['check-setup', 'start', 'extend', 'status', 'off'], ['setup']],
    ['admin', ['setup', 'check-setup', 'start', 'extend', 'status', 'off'], []],
  ] as const)('shows %ss what they may do, and no more', (role, may, mayNot) => {
    const names = headed(help('/condor_annex', role));
    expect(names).toEqual(expect.arrayContaining([...may]));
    expect(names.filter((name) => mayNot.some((one) => one === name))).toEqual([]);
  });

  it('begins with what belongs to the slash command that was typed', () => {
    expect(headed(help('/condor_off', 'operator'))[0]).toBe('off');
  });

  it('explains every flag that is to be had, and none that is not', () => {
    const text = help('/condor_annex', 'admin');
    for (const { name, refused, summary } of start.flags) {
      expect(refused).toBeUndefined();
      expect(text).toContain(`-${name} ${summary}`);
    }
    expect(text).not.toContain('-slots');
  });

  it('says what holds for all of them', () => {
    expect(help('/condor_annex', 'viewer')).toMatch(
      /Times are in hours\. Everything that costs money or ends something is shown first and asked\.$/,
    );
  });
});

describe('a mistake in a command', () => {
  it('is answered with an example of it, unless it says better itself', () => {
    const hinted = new BotError('usage', 'No.', { hint: 'Like so.' });
    expect(withExample(hinted, start)).toBe(hinted);
    const bare = withExample(new BotError('usage', 'No.', { flag: 'count' }), start);
    expect([bare.message, plainText(bare.hint ?? []), bare.flag]).toEqual([
      'No.',
      'Like /condor_annex -count 10 -duration 24 -annex-name MyFirstAnnex',
      'count',
    ]);
  });

  it('stays what it was otherwise', () => {
    const other = new BotError('conflict', 'No.');
    expect(withExample(other, start)).toBe(other);
  });
});

describe('asking for help', () => {
  const desk = commandDesk();

  it('is answered to everybody, and asks AWS nothing', async () => {
    const { text } = await desk().tells('/condor_annex help', EVE);
    expect(headed(text)).toContain('check-setup');
    expect(headed(text)).not.toContain('start');
    expect(desk().aws.looks).toEqual([]);
  });

  it('about one command shows that one', async () => {
    expect(headed((await desk().tells('/condor_annex help start')).text)).toEqual(['start']);
    expect(headed((await desk().tells('/condor_off help')).text)).toEqual(['off']);
  });

  it('about what one may not do says so', async () => {
    expect((await desk().refuses('/condor_annex help setup', EVE)).fault).toBe('forbidden');
  });

  it('is not needed for the form', async () => {
    const bare = { slash: '/condor_annex', text: '', actor: EVE, channel: 'C1' };
    expect(await dispatch(bare, desk().hands)).toEqual({ kind: 'form' });
  });
});
