import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '../src/config.js';
import { takeSettings } from '../src/take-settings.js';

const SETTINGS = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  SLACK_SIGNING_SECRET: 'shh',
  REDIS_URL: 'redis://:shh@redis:6379',
};
const REST = { AWS_REGION: 'us-east-1', HOME: '/home/bot' };
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'shh', AWS_SESSION_TOKEN: 'shh' };

describe('taking the settings', () => {
  it('leaves no secret in the environment, and all the rest', () => {
    const env = { ...SETTINGS, ...REST, ...KEYS };
    const { config, awsKeys } = takeSettings(env);
    expect(config).toMatchObject(SETTINGS);
    expect(awsKeys).toEqual({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'shh', sessionToken: 'shh' });
    expect(env).toEqual(REST);
  });

  it('takes them out although something is wrong', () => {
    const env = { ...SETTINGS, ...KEYS };
    expect(() => takeSettings(env)).toThrow(ConfigError);
    expect(env).toEqual({});
  });

  it.each([
    ['no key', {}, undefined],
    ['half a key', { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: '' }, undefined],
    [
      'a key without a session',
      { ...KEYS, AWS_SESSION_TOKEN: '' },
      { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'shh' },
    ],
  ])('hands over %s as the SDK would find it', (_, given, awsKeys) => {
    expect(takeSettings({ ...SETTINGS, ...REST, ...given }).awsKeys).toEqual(awsKeys);
  });

  it('leaves the keys to the SDK where a profile goes before them', () => {
    const env = { ...SETTINGS, ...REST, ...KEYS, AWS_PROFILE: 'lab' };
    expect(takeSettings(env).awsKeys).toBeUndefined();
    expect(env).toEqual({ ...REST, ...KEYS, AWS_PROFILE: 'lab' });
  });
});
