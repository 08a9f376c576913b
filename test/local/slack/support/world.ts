import {
  startLocalSlack,
  type LocalSlack,
  type LocalSlackOptions,
} from '../../../../src/local/slack/index.js';

/** A clock that stands still until it is moved. */
class StillClock {
  ms = Date.UTC(2026, 10, 22, 12);
  readonly now = (): number => this.ms;
}

/** A workspace with a person and some channels in it. */
export interface World {
  readonly slack: LocalSlack;
  readonly clock: StillClock;
  readonly ada: string;
  readonly ben: string;
  /** Public, with the app in it. */
  readonly lab: string;
  /** Public, without the app. */
  readonly general: string;
  /** Private, without the app. */
  readonly secret: string;
}

export async function startWorld(options: Partial<LocalSlackOptions> = {}): Promise<World> {
  const clock = new StillClock();
  const slack = await startLocalSlack({ now: clock.now, ...options });
  const ada = slack.addUser({ name: 'Ada', tz: 'Europe/Zurich' });
  const ben = slack.addUser({ name: 'Ben' });
  const lab = slack.addChannel({ name: 'lab', members: [ada, ben] });
  const general = slack.addChannel({ name: 'general', members: [ada, ben], botIsMember: false });
  const secret = slack.addChannel({ name: 'secret', isPrivate: true, members: [ada], botIsMember: false });
  return { slack, clock, ada, ben, lab, general, secret };
}
