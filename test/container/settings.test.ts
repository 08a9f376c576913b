import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** What the bot reads from its environment. */
const SETTINGS = [
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'PORT',
  'SLACK_API_URL',
  'REDIS_URL',
  'AWS_REGION',
  'AWS_ENDPOINT_URL',
  'CONDOR_COLLECTOR',
  'CONDOR_TOKEN_SECRET',
  'ADMIN_USERS',
  'LOG_LEVEL',
  'HEALTH_PORT',
  'ROUND_MS',
];
/** What the AWS SDK reads by itself. */
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

const lines = readFileSync(join(__dirname, '..', '..', '.env.example'), 'utf8').split('\n');
const nameIn = (line: string | undefined) => /^#?([A-Z][A-Z_]+)=/.exec(line ?? '')?.[1];

describe('.env.example', () => {
  it('has every setting once, and none that the bot does not know', () => {
    const names = lines.map(nameIn).filter((name) => name !== undefined);
    expect([...names].sort()).toEqual([...SETTINGS, ...CREDENTIALS].sort());
  });

  it('says what each is for', () => {
    const unexplained = lines.filter((line, index) => {
      const name = nameIn(line);
      return name !== undefined && !CREDENTIALS.includes(name) && !/^# \S/.test(lines[index - 1] ?? '');
    });
    expect(unexplained).toEqual([]);
  });

  it('holds no secret', () => {
    for (const line of lines.filter((one) => /TOKEN=|SECRET=|KEY/.test(one))) {
      expect(line).toMatch(/=(xoxb-|xapp-)?$/);
    }
  });
});
