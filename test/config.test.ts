import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError, readConfig, SETTINGS } from '../src/config.js';

const LEAST = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', AWS_REGION: 'us-east-1' };

/** The lines of the complaint about these settings, each a mistake. */
function mistakes(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe('the settings', () => {
  it('need three values, and have defaults for the rest', () => {
    expect(readConfig(LEAST)).toEqual({
      ...LEAST,
      PORT: 3000,
      SLACK_API_URL: 'https://slack.com/api/',
      REDIS_URL: 'redis://127.0.0.1:6379',
      ADMIN_USERS: [],
      LOG_LEVEL: 'info',
      HEALTH_PORT: 8080,
      ROUND_MS: 30_000,
    });
  });

  it('take everything else as it is given', () => {
    const { ADMIN_USERS, PORT, ROUND_MS, CONDOR_COLLECTOR } = readConfig({
      ...LEAST,
      ADMIN_USERS: 'U012ABC, U034DEF,,',
      PORT: '8443',
      ROUND_MS: '1000',
      CONDOR_COLLECTOR: 'cm.example.org:9620',
      CONDOR_TOKEN_SECRET: 'pool-token',
    });
    expect({ ADMIN_USERS, PORT, ROUND_MS, CONDOR_COLLECTOR }).toEqual({
      ADMIN_USERS: ['U012ABC', 'U034DEF'],
      PORT: 8443,
      ROUND_MS: 1000,
      CONDOR_COLLECTOR: 'cm.example.org:9620',
    });
  });

  it.each([
    ['cm.example.org', 'cm.example.org:9618'],
    ['10.0.0.7', '10.0.0.7:9618'],
    ['[2001:db8::7]', '[2001:db8::7]:9618'],
    ['[2001:db8::7]:9620', '[2001:db8::7]:9620'],
  ])('send annexes of the collector %s to %s', (given, collector) => {
    const config = readConfig({ ...LEAST, CONDOR_COLLECTOR: given, CONDOR_TOKEN_SECRET: 'pool-token' });
    expect(config.CONDOR_COLLECTOR).toBe(collector);
  });

  it('count empty values as not given', () => {
    const empty = Object.fromEntries(SETTINGS.map(({ name }) => [name, '']));
    expect(readConfig({ ...empty, ...LEAST })).toEqual(readConfig(LEAST));
    expect(mistakes({ ...LEAST, AWS_REGION: '  ' })).toEqual(['AWS_REGION is missing']);
  });

  it('do not mind spaces around a value, nor what else is in the environment', () => {
    expect(readConfig({ ...LEAST, SLACK_BOT_TOKEN: ' xoxb-1\n', HOME: '/home/x' })).toEqual(
      readConfig(LEAST),
    );
  });

  it('open with a signing secret as well as with an app token', () => {
    const http = { ...LEAST, SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: 's' };
    expect(readConfig(http).SLACK_SIGNING_SECRET).toBe('s');
  });
});

describe('wrong settings', () => {
  it('are complained about all at once', () => {
    expect(
      mistakes({
        SLACK_BOT_TOKEN: 'xoxp-user',
        SLACK_API_URL: 'slack.com',
        PORT: 'http',
        REDIS_URL: 'http://127.0.0.1',
        AWS_ENDPOINT_URL: 'file:///etc/passwd',
        CONDOR_COLLECTOR: 'cm example',
        ADMIN_USERS: '@ada',
        LOG_LEVEL: 'loud',
        HEALTH_PORT: '65536',
        ROUND_MS: '10',
      }),
    ).toEqual([
      'SLACK_BOT_TOKEN must start with xoxb-',
      'PORT must be a port',
      'SLACK_API_URL must be an http or https address',
      'REDIS_URL must start with redis:// or rediss://',
      'AWS_REGION is missing',
      'AWS_ENDPOINT_URL must be an http or https address',
      'CONDOR_COLLECTOR must be host:port',
      'ADMIN_USERS must be Slack user ids like U012ABCDEF, separated by commas',
      'LOG_LEVEL must be debug, info, warn or error',
      'HEALTH_PORT must be a port',
      'ROUND_MS must be at least 200',
      'SLACK_APP_TOKEN is missing (Socket Mode); or set SLACK_SIGNING_SECRET and PORT for HTTP mode',
      'CONDOR_TOKEN_SECRET is missing: annexes need a token to join the pool of CONDOR_COLLECTOR',
    ]);
  });

  it('come under a heading', () => {
    expect(() => readConfig({})).toThrow(/^The settings are not right:\n {2}SLACK_BOT_TOKEN is missing\n/);
  });

  it.each([
    [{ AWS_REGION: 'Frankfurt' }, 'AWS_REGION must be a region like us-east-1'],
    [{ AWS_REGION: 'evil.example.org/' }, 'AWS_REGION must be a region like us-east-1'],
    [{ ROUND_MS: 'often' }, 'ROUND_MS must be milliseconds'],
    [{ ROUND_MS: '99999999999' }, 'ROUND_MS must be at most 3600000, an hour'],
    [{ PORT: '1.5' }, 'PORT must be a port'],
    [{ PORT: '-1' }, 'PORT must be a port'],
    [{ SLACK_APP_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN must start with xapp-'],
    [
      { CONDOR_COLLECTOR: 'cm:99999', CONDOR_TOKEN_SECRET: 't' },
      'CONDOR_COLLECTOR has a port that does not exist',
    ],
  ])('such as %j say what is right', (env, mistake) => {
    expect(mistakes({ ...LEAST, ...env })).toEqual([mistake]);
  });

  it('are never shown themselves, since some are secret', () => {
    const names = SETTINGS.map(({ name }) => name);
    const value = fc.stringMatching(/^[a-z0-9]{12}$/).map((text) => `Zq7#${text}`);
    fc.assert(
      fc.property(fc.subarray(names, { minLength: 1 }), value, (chosen, secret) => {
        const complaint = mistakes(Object.fromEntries(chosen.map((name) => [name, secret])));
        expect(complaint.length).toBeGreaterThan(0);
        expect(complaint.join('\n')).not.toContain(secret);
      }),
    );
  });
});

describe('the list of settings', () => {
  it('has a purpose for each', () => {
    expect(SETTINGS.filter(({ purpose }) => purpose.length < 20)).toEqual([]);
  });
});
