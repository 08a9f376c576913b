import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { startLocalSlack, type LocalSlack } from '../../../src/local/slack/index.js';
import { Who } from '../../../src/slack/answering/who.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLog, type Line } from '../../support/recording-log.js';

describe('who people are', () => {
  const clock = new FakeClock();
  let slack: LocalSlack;
  let lines: Line[];

  const start = async (scopes?: readonly string[]): Promise<Who> => {
    slack = await startLocalSlack({ now: () => clock.now(), ...(scopes === undefined ? {} : { scopes }) });
    return newWho();
  };
  const newWho = (): Who => {
    const recording = recordingLog();
    lines = recording.lines;
    const options = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
    return new Who({ client: new WebClient(slack.botToken, options), clock, log: recording.log });
  };
  const asked = (method: string): number => slack.calls.filter((call) => call.method === method).length;

  let who: Who;
  beforeEach(async () => {
    who = await start();
  });
  afterEach(() => slack.stop());

  it('tells full members from guests, bots, those who left, and those nobody knows', async () => {
    const people = [
      slack.addUser({ name: 'Ada' }),
      slack.addUser({ name: 'Guest', isRestricted: true }),
      slack.addUser({ name: 'Robot', isBot: true }),
      slack.addUser({ name: 'Gone', deleted: true }),
      slack.addUser({ id: 'USLACKBOT', name: 'Slackbot' }),
      'U0NOBODY',
    ];
    expect(await Promise.all(people.map((id) => who.isOutsider(id)))).toEqual([
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  it('knows who is in groups and channels, page by page', async () => {
    const users = [slack.addUser({ name: 'Ada' }), slack.addUser({ name: 'Ben' })];
    const group = slack.addUserGroup({ handle: 'lab', users });
    const channel = slack.addChannel({ name: 'lab', members: users });
    expect(await who.membersOfGroup(group)).toEqual(new Set(users));
    expect([...((await who.membersOfChannel(channel)) as ReadonlySet<string>)]).toEqual(
      expect.arrayContaining(users),
    );
    expect(await who.membersOfGroup('S0NOTHING')).toBe('unknown');
  });

  it('asks once a minute', async () => {
    const ada = slack.addUser({ name: 'Ada' });
    await Promise.all([who.isOutsider(ada), who.isOutsider(ada)]);
    expect(asked('users.info')).toBe(1);
    await clock.advance(59_000);
    await who.isOutsider(ada);
    expect(asked('users.info')).toBe(1);
    slack.addUser({ id: ada, name: 'Ada', deleted: true });
    await clock.advance(2_000);
    expect(await who.isOutsider(ada)).toBe(true);
    expect([asked('users.info'), asked('auth.test')]).toEqual([2, 1]);
  });

  it('does not know without the scope, says so once in the log, and names it', async () => {
    await slack.stop();
    who = await start(['commands', 'chat:write']);
    const ada = slack.addUser({ name: 'Ada' });
    expect(await who.isOutsider(ada)).toBe('unknown');
    expect(await who.membersOfChannel('C1')).toBe('unknown');
    await clock.advance(61_000);
    expect(await who.isOutsider(ada)).toBe('unknown');
    expect(who.missingScopes()).toEqual(['channels:read', 'users:read']);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(2);
  });

  it('refuses while Slack is away longer than it remembers, and asks again', async () => {
    const ada = slack.addUser({ name: 'Ada' });
    await who.isOutsider(ada);
    slack.faults.httpErrorNext('users.info', 500);
    expect(await who.isOutsider(ada)).toBe(false);
    await clock.advance(61_000);
    await expect(who.isOutsider(ada)).rejects.toMatchObject({ fault: 'later' });
  });
});
