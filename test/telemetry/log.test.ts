import { describe, expect, it } from '@jest/globals';
import { BotError } from '../../src/domain/errors.js';
import { createLog, type LogLevel } from '../../src/telemetry/log.js';
import { References } from '../../src/telemetry/references.js';

function newLog(level: LogLevel = 'info') {
  const lines: string[] = [];
  const references = new References();
  const log = createLog({ level, references, destination: { write: (line) => lines.push(line) } });
  return {
    log,
    references,
    lines,
    read: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe('the log', () => {
  it('writes a line of JSON with level, time, facts and sentence', () => {
    const { log, lines, read } = newLog();
    log.info({ annex: 'MyFirstAnnex', count: 2 }, 'Launched.');
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(read()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
        annex: 'MyFirstAnnex',
        count: 2,
        msg: 'Launched.',
      },
    ]);
  });

  it.each([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['silent', []],
  ] as const)('writes from the level %s up', (level, expected) => {
    const { log, read } = newLog(level);
    log.debug({}, '');
    log.info({}, '');
    log.warn({}, '');
    log.error({}, '');
    expect(read().map((line) => line['level'])).toEqual(expected);
  });

  it('carries the facts it was given on every line, the newest last', () => {
    const { log, read } = newLog();
    log.with({ pool: 'default', step: 1 }).with({ region: 'us-east-1' }).info({ step: 2 }, 'Looked.');
    expect(read()).toMatchObject([{ pool: 'default', region: 'us-east-1', step: 2 }]);
  });

  it('carries the reference of what is being done, also later and side by side', async () => {
    const { log, references, read } = newLog();
    const work = (name: string) => async () => {
      await Promise.resolve();
      log.info({ name }, 'Worked.');
    };
    await Promise.all([
      references.run('r1', work('one')),
      references.run('r2', work('two')),
      work('three')(),
    ]);
    expect(read().map(({ name, reference }) => [name, reference])).toEqual(
      expect.arrayContaining([
        ['one', 'r1'],
        ['two', 'r2'],
        ['three', undefined],
      ]),
    );
  });

  it('has no secrets in sentences, facts or errors', () => {
    const { log, lines } = newLog();
    const error = new BotError('upstream', 'Slack said no to xoxb-1-abcdefgh', {
      cause: new Error('xapp-1-A-abcdefgh'),
    });
    log.with({ env: { SLACK_APP_TOKEN: 'plain' } }).error({ error }, 'Could not use xoxb-2-abcdefgh.');
    expect(lines.join('')).not.toMatch(/abcdefgh|plain/);
    expect(lines.join('')).toContain('"fault":"upstream"');
  });

  it('keeps to one line whatever the text', () => {
    const { log, lines } = newLog();
    log.info({ text: 'a\nb\u2028c' }, 'first\n{"level":"error","msg":"forged"}');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd().split('\n')).toHaveLength(1);
  });
});
