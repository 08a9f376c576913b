import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { endingOf, type Intent } from '../../src/domain/ending.js';
import type { Instance } from '../../src/domain/instance.js';
import { formatLease } from '../../src/domain/lease.js';
import { TAG } from '../../src/domain/tags.js';
import { anAnnex, anInstance, NOON } from '../support/samples.js';

const MINUTE = 60_000;
const LEASE_ENDS_AT = NOON + 60 * MINUTE;
const OUTSIDE = 'Client.UserInitiatedShutdown';
const INSIDE = 'Client.InstanceInitiatedShutdown';

interface Story {
  readonly code?: string | undefined;
  readonly said?: string | undefined;
  /** Minutes after noon; the lease ends after 60. */
  readonly ended?: number;
  /** Somebody asked for the annex' end so many minutes after noon. */
  readonly off?: number | undefined;
  /** It was to drain: running jobs finish first, or the lease ends them. */
  readonly drains?: boolean;
  /** The lease tag, where it is not the wish's; null where there is none. */
  readonly leaseTag?: number | null;
  readonly now?: number;
  /** The head node is away since so many minutes after noon; machines may be idle for ten. */
  readonly headAway?: number;
}

function tell(story: Story) {
  const { code, said, ended, off, drains = false, leaseTag = 60, now = 100, headAway } = story;
  const { tags, ...rest } = anInstance(anAnnex(), { state: 'terminated' });
  const instance: Instance = {
    ...rest,
    endedAt: ended === undefined ? undefined : NOON + ended * MINUTE,
    reasonCode: code,
    tags: {
      [TAG.annexId]: tags[TAG.annexId] ?? '',
      ...(said === undefined ? {} : { [TAG.poolState]: said }),
      ...(leaseTag === null ? {} : { [TAG.leaseEndsAt]: formatLease(NOON + leaseTag * MINUTE) }),
    },
  };
  const intent: Intent = {
    leaseEndsAt: LEASE_ENDS_AT,
    off: off === undefined ? undefined : { by: 'U1', at: NOON + off * MINUTE, drains },
    headAwaySince: headAway === undefined ? undefined : NOON + headAway * MINUTE,
    idleMs: 10 * MINUTE,
  };
  return endingOf(instance, intent, NOON + now * MINUTE);
}

describe('why an instance ended', () => {
  it.each<[string, Story, string]>([
    // What the machine said itself.
    ['no work', { code: INSIDE, said: 'ended-idle', ended: 30 }, 'idle'],
    [
      'no head node that could have given it work',
      { code: INSIDE, said: 'ended-idle', ended: 30, headAway: 20 },
      'head node',
    ],
    [
      'no work, and no head node lately',
      { code: INSIDE, said: 'ended-idle', ended: 30, headAway: 25 },
      'idle',
    ],
    [
      'its own timer, without a head node',
      { code: INSIDE, said: 'ended-lease', ended: 60, headAway: 1 },
      'lease',
    ],
    ['its own timer', { code: INSIDE, said: 'ended-lease', ended: 60 }, 'lease'],
    ['its own timer, by a clock that is ahead', { code: INSIDE, said: 'ended-lease', ended: 55 }, 'lease'],
    ['it could not boot', { code: INSIDE, said: 'ended-failure', ended: 5 }, 'failure'],
    ['told to leave through the pool', { code: INSIDE, said: 'ended-condor_off', ended: 30 }, 'condor_off'],
    [
      'told to leave by the bot, through the pool',
      { code: INSIDE, said: 'ended-condor_off', ended: 30, off: 29 },
      'condor_off by U1',
    ],
    [
      'no work, a moment before somebody asked',
      { code: INSIDE, said: 'ended-idle', ended: 30, off: 30 },
      'idle',
    ],
    ['no work, and EC2 has not said why', { said: 'ended-idle', ended: 30 }, 'idle'],
    [
      'ended from outside, which looked like a condor_off from inside',
      { code: OUTSIDE, said: 'ended-condor_off', ended: 30 },
      'console',
    ],
    // Amazon.
    ['spot taken back', { code: 'Server.SpotInstanceTermination', said: 'busy', ended: 30 }, 'spot'],
    ['spot shut down', { code: 'Server.SpotInstanceShutdown', said: 'busy', ended: 30 }, 'spot'],
    [
      'spot taken back when it should end',
      { code: 'Server.SpotInstanceTermination', ended: 30, off: 20 },
      'spot',
    ],
    ['no capacity', { code: 'Server.InsufficientInstanceCapacity', ended: 1 }, 'capacity'],
    ['no capacity, asked late', { code: 'Server.InsufficientInstanceCapacity' }, 'capacity'],
    ['it broke', { code: 'Server.InternalError', ended: 1 }, 'failure'],
    ['its disk could not be made', { code: 'Client.InternalError', ended: 1 }, 'failure'],
    ['too many disks', { code: 'Client.VolumeLimitExceeded', ended: 1 }, 'failure'],
    ['its image is gone', { code: 'Client.InvalidSnapshot.NotFound', ended: 1 }, 'failure'],
    ['it broke, long before somebody asked', { code: 'Client.InternalError', off: 90 }, 'failure'],
    ['its host retires', { code: 'Server.ScheduledStop', ended: 30 }, 'failure'],
    // Us.
    ['somebody asked the bot', { code: OUTSIDE, ended: 30, off: 29 }, 'condor_off by U1'],
    [
      'somebody asked the bot whose clock is ahead',
      { code: OUTSIDE, ended: 30, off: 30.5 },
      'condor_off by U1',
    ],
    ['somebody asked, and then the lease ended', { code: OUTSIDE, ended: 61, off: 59 }, 'condor_off by U1'],
    ['the lease function', { code: OUTSIDE, said: 'busy', ended: 60.5 }, 'lease'],
    ['the lease function, by a clock that is ahead', { code: OUTSIDE, ended: 59.5 }, 'lease'],
    ['the lease function, of a lease moved in the tag', { code: OUTSIDE, ended: 20, leaseTag: 20 }, 'lease'],
    ['the lease function, when tags are gone', { code: OUTSIDE, ended: 61, leaseTag: null }, 'lease'],
    ['the lease, of a machine that could not say so', { code: INSIDE, said: 'busy', ended: 61 }, 'lease'],
    // Somebody else.
    ['somebody in the console', { code: OUTSIDE, said: 'busy', ended: 30 }, 'console'],
    ['somebody in the console, before it joined', { code: OUTSIDE, ended: 2 }, 'console'],
    [
      'somebody in the console, before an extended lease',
      { code: OUTSIDE, ended: 70, leaseTag: 120 },
      'console',
    ],
    [
      'somebody in the console, before somebody asked the bot',
      { code: OUTSIDE, ended: 30, off: 40 },
      'console',
    ],
    ['hibernated from outside', { code: 'Client.UserInitiatedHibernate', ended: 30 }, 'console'],
    ['somebody on the machine, which had work', { code: INSIDE, said: 'busy', ended: 30 }, 'console'],
    // A drain goes on until the lease, if it takes that long.
    [
      'its last job, while it drained',
      { code: OUTSIDE, ended: 30, off: 20, drains: true },
      'condor_off by U1',
    ],
    [
      'the lease, which cut a drain',
      { code: OUTSIDE, said: 'busy', ended: 60.9, off: 20, drains: true },
      'lease',
    ],
    [
      'its last job, right before the lease',
      { code: INSIDE, said: 'ended-condor_off', ended: 59.5, off: 20, drains: true },
      'condor_off by U1',
    ],
    ['somebody, past the lease', { code: OUTSIDE, ended: 60.9, off: 20 }, 'condor_off by U1'],
    // What it did not say.
    ['no work, of a machine that could not say so', { code: INSIDE, said: 'idle', ended: 30 }, 'idle'],
    ['no work, of a machine that only said it joined', { code: INSIDE, said: 'in-pool', ended: 30 }, 'idle'],
    ['it never joined', { code: INSIDE, ended: 21 }, 'failure'],
    ['nobody knows', { ended: 30 }, 'failure'],
    ['nobody knows, past the lease', { ended: 61 }, 'lease'],
    ['a code of tomorrow', { code: 'Server.SomethingNew', said: 'busy', ended: 30 }, 'failure'],
    ['a word of tomorrow', { code: INSIDE, said: 'ended-tomorrow', ended: 30 }, 'idle'],
  ])('%s', (_, story, expected) => {
    const { ending, by } = tell(story);
    expect(by === undefined ? ending : `${ending} by ${by}`).toBe(expected);
  });
});

const story = fc.record({
  code: fc.constantFrom(
    undefined,
    '',
    OUTSIDE,
    INSIDE,
    'Client.InternalError',
    'Client.UserInitiatedHibernate',
    'Server.InternalError',
    'Server.InsufficientInstanceCapacity',
    'Server.SpotInstanceTermination',
    'Server.ScheduledStop',
  ),
  said: fc.constantFrom(
    undefined,
    ...['in-pool', 'busy', 'idle', 'ended-idle', 'ended-lease', 'ended-condor_off', 'ended-failure'],
  ),
  ended: fc.double({ min: 0, max: 120, noNaN: true }),
  off: fc.option(fc.double({ min: 0, max: 120, noNaN: true }), { nil: undefined }),
  leaseTag: fc.option(fc.constantFrom(30, 60, 90)),
});

describe('any story of an end', () => {
  it('names somebody only for what somebody asked the bot, before it happened', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { ending, by } = tell(told);
        const asked = ending === 'condor_off' && (told.off ?? Infinity) <= told.ended + 1;
        expect(by === undefined || asked).toBe(true);
      }),
    );
  });

  it('blames nobody in the console for what somebody asked the bot, or for a lease that was over', () => {
    fc.assert(
      fc.property(story, (told) => {
        const unasked = (told.off ?? Infinity) > told.ended && (told.leaseTag ?? 60) > told.ended;
        expect(tell(told).ending !== 'console' || unasked).toBe(true);
      }),
    );
  });

  it('is a lease only when the lease was over, or the machine said so', () => {
    fc.assert(
      fc.property(story, (told) => {
        const over = told.ended >= (told.leaseTag ?? 60) - 1;
        expect(tell(told).ending !== 'lease' || told.said === 'ended-lease' || over).toBe(true);
      }),
    );
  });

  it('is Amazon’s own when Amazon says so and the machine did not', () => {
    fc.assert(
      fc.property(story, (told) => {
        fc.pre(told.said?.startsWith('ended-') !== true);
        const { ending } = tell(told);
        expect(ending === 'spot').toBe(told.code === 'Server.SpotInstanceTermination');
        expect(ending === 'capacity').toBe(told.code === 'Server.InsufficientInstanceCapacity');
      }),
    );
  });

  it('is the same whenever it is told, once EC2 has said when it ended', () => {
    fc.assert(
      fc.property(story, fc.integer({ min: 120, max: 10_000 }), (told, now) => {
        expect(tell({ ...told, now })).toEqual(tell(told));
      }),
    );
  });
});
