import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COMMANDS } from '../../src/commands/index.js';
import { isBotError } from '../../src/domain/errors.js';
import type { Message } from '../../src/domain/message.js';
import { apology } from '../../src/slack/answering/apology.js';
import { render } from '../../src/slack/writing/render.js';
import { HOSTILE_TEXTS } from '../support/hostile-texts.js';
import { anAnnex, anInstance } from '../support/samples.js';
import { ADA, commandDesk } from './desk.js';

const desk = commandDesk();

/** Everything that would come alive in Slack if it stood in a message of ours as it is. */
const LIVE = /<(!channel|!here|!everyone|@U123|#C123|https:\/\/evil)/;

/** What the person sees of whatever the line comes to; nothing but a BotError may be thrown. */
async function seen(
  line: string,
): Promise<{ readonly message: Message | undefined; readonly shown: string }> {
  let message: Message | undefined;
  try {
    const outcome = await desk().types(line, ADA);
    message = outcome.kind === 'form' ? undefined : outcome.message;
  } catch (error) {
    if (!isBotError(error)) throw error;
    message = apology(error, 'f65dfdaf');
  }
  return { message, shown: message === undefined ? '' : JSON.stringify(render(message)) };
}

describe('hostile text', () => {
  const places: readonly (readonly [string, (text: string) => string])[] = [
    ['as a name', (text) => `/condor_annex -count 1 -annex-name "${text}"`],
    ['as a name without quotes', (text) => `/condor_annex -count 1 -annex-name ${text}`],
    ['as an owner', (text) => `/condor_annex -count 1 -annex-name A -owner "${text}"`],
    ['as a tag', (text) => `/condor_annex -count 1 -annex-name A -tag "${text}" "${text}"`],
    ['as a type', (text) => `/condor_annex -count 1 -annex-name A -aws-on-demand-instance-type "${text}"`],
    ['as an image', (text) => `/condor_annex -count 1 -annex-name A -aws-on-demand-ami-id "${text}"`],
    ['as a key pair', (text) => `/condor_annex -count 1 -annex-name A -aws-on-demand-key-name "${text}"`],
    [
      'as security groups',
      (text) => `/condor_annex -count 1 -annex-name A -aws-on-demand-security-group-ids "${text}"`,
    ],
    ['as a region', (text) => `/condor_annex -setup -aws-region "${text}"`],
    ['as a count', (text) => `/condor_annex -annex-name A -count "${text}"`],
    ['as hours', (text) => `/condor_annex -annex-name A -duration "${text}"`],
    ['as a flag', (text) => `/condor_annex -${text}`],
    ['as a command', (text) => `/condor_annex ${text}`],
    ['as an annex to end', (text) => `/condor_off -annex "${text}"`],
    ['as an annex to look at', (text) => `/condor_annex -status -annex-name "${text}"`],
    ['after help', (text) => `/condor_annex help ${text}`],
  ];

  it.each(places)('%s gets a clear answer, comes alive nowhere, and changes nothing', async (_, line) => {
    const wish = anAnnex({ name: 'A' });
    await desk().wishes.save(wish);
    desk().aws.instances = [anInstance(wish)];
    for (const text of HOSTILE_TEXTS) {
      const { shown } = await seen(line(text));
      expect(shown).not.toBe('');
      expect(shown).not.toMatch(LIVE);
      expect(shown).not.toMatch(/\\u(0000|0007|001b|202e)/);
      // Half an emoji is written so in JSON, and only that.
      expect(shown).not.toMatch(/\\ud[89a-f]/);
    }
    expect(await desk().wishes.list('default')).toEqual([{ ...wish, version: 1 }]);
  });

  it.each([
    [
      'a name',
      '-count 1 -annex-name "$(reboot)"',
      "$(reboot) can't be the name of an annex: quotes and the like would break its configuration.",
    ],
    [
      'a name',
      '-count 1 -annex-name `reboot`',
      "`reboot` can't be the name of an annex: quotes and the like would break its configuration.",
    ],
    [
      'a name',
      '-count 1 -annex-name &lt;!channel&gt;',
      "<!channel> can't be the name of an annex: it has characters that HTCondor and AWS do not both take.",
    ],
    ['an owner', '-count 1 -annex-name A -owner <@U123>', '<@U123> is not a user name on the pool.'],
    [
      'an owner',
      '-count 1 -annex-name A -owner "alice; rm -rf /"',
      'alice; rm -rf / is not a user name on the pool.',
    ],
    ['words left over', '-count 1 -annex-name A ; rm -rf /', 'unrecognized option (-rf).'],
    ['words left over', '-count 1 -annex-name A && reboot', "I don't know what to do with &&."],
  ])('in %s is named for what it is: %s', async (_, text, sentence) => {
    expect(await desk().refuses(`/condor_annex ${text}`)).toMatchObject({ fault: 'usage', sentence });
  });

  it('of 10 kB of emoji is counted, and no more', async () => {
    expect(await desk().refuses(`/condor_annex ${'😀'.repeat(2560)}`)).toMatchObject({
      fault: 'usage',
      sentence: 'That is 5120 characters long; a command has at most 3000.',
    });
    const { shown } = await seen(`/condor_annex ${'😀'.repeat(1400)}`);
    expect(shown.length).toBeLessThan(2000);
  });

  it('of a 3,000-character name, owner list or tag is answered shortly', async () => {
    for (const flag of ['-annex-name', '-owner', '-tag k', '-aws-region', '-count', '-zzz']) {
      const { shown } = await seen(`/condor_annex -count 1 -annex-name A ${flag} ${'x_'.repeat(1400)}`);
      expect(shown.length).toBeLessThan(2500);
    }
  });

  it('of any kind comes to an answer in words, with a hint where it was mistyped', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(...HOSTILE_TEXTS),
      fc.constantFrom(
        '-count',
        '-annex-name',
        '-duration',
        '-idle',
        '-owner',
        '-tag',
        '-setup',
        '-status',
        '10',
        'A',
        '=',
        '"',
      ),
      fc.constantFrom(...COMMANDS.map(({ name }) => name)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/condor_annex', '/condor_off'),
        fc.array(piece, { maxLength: 8 }),
        async (slash, words) => {
          const { message, shown } = await seen(`${slash} ${words.join(' ')}`);
          expect(message === undefined || shown.length > 2).toBe(true);
          expect(shown).not.toMatch(LIVE);
        },
      ),
      { numRuns: 150 },
    );
    expect(await desk().wishes.list('default')).toEqual([]);
  });

  it('of any kind that is mistyped is answered with what would be right', async () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '-count',
        '-annex-name',
        '-duration',
        '-idle',
        '-owner',
        '-tag',
        '-no-owner',
        '-setup',
        '-x',
      ),
      fc.constantFrom('10', '0', '-1', 'A', 'my_annex', '', 'ten', 'a=b'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (words) => {
        const line = `/condor_annex ${words.map((word) => (word === '' ? '""' : word)).join(' ')}`;
        const refusal = await desk()
          .types(line, ADA)
          .then(
            () => undefined,
            (error: unknown) => error,
          );
        const hinted = !isBotError(refusal, 'usage') || refusal.hint !== undefined;
        expect([line, hinted]).toEqual([line, true]);
      }),
      { numRuns: 300 },
    );
  });
});
