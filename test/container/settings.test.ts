import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readConfig, SETTINGS } from '../../src/config.js';

/** What the AWS SDK reads by itself. */
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

const lines = readFileSync(join(__dirname, '..', '..', '.env.example'), 'utf8').split('\n');
const nameIn = (line: string | undefined) => /^#?([A-Z][A-Z_]+)=/.exec(line ?? '')?.[1];

describe('.env.example', () => {
  it('has every setting once, and none that the bot does not know', () => {
    const names = lines.map(nameIn).filter((name) => name !== undefined);
    expect([...names].sort()).toEqual([...SETTINGS.map(({ name }) => name), ...CREDENTIALS].sort());
  });

  it('says what each is for', () => {
    const unexplained = lines.filter((line, index) => {
      const name = nameIn(line);
      return name !== undefined && !CREDENTIALS.includes(name) && !/^# \S/.test(lines[index - 1] ?? '');
    });
    expect(unexplained).toEqual([]);
  });

  it('shows the defaults as they are', () => {
    const shown = lines.flatMap((line) => {
      const [, name, value] = /^#([A-Z][A-Z_]+)=(.+)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value]];
    });
    const config = readConfig({
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_APP_TOKEN: 'xapp-1',
      AWS_REGION: 'us-east-1',
    });
    expect(shown.length).toBeGreaterThan(3);
    expect(Object.entries(config).map(([name, value]) => [name, String(value)])).toEqual(
      expect.arrayContaining(shown),
    );
  });

  it('holds no secret', () => {
    for (const line of lines.filter((one) => /TOKEN=|SECRET=|KEY/.test(one))) {
      expect(line).toMatch(/=(xoxb-|xapp-)?$/);
    }
  });
});
