import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BotError } from '../../src/domain/errors.js';
import { TAG } from '../../src/domain/tags.js';
import { LaunchController } from '../../src/reconcile/launch.js';
import { Cut, cutEverywhere } from '../support/cut-off.js';
import { passing } from '../support/fake-cloud.js';
import { aPool } from '../support/pool-bench.js';
import { aLaunch, anAnnex, NOON } from '../support/samples.js';

const MINUTE_MS = 60_000;

describe('a launch that was asked for', () => {
  it('happens, exactly as it was asked for', async () => {
    const pool = aPool();
    await pool.wishes.save(
      anAnnex({ launches: [aLaunch({ count: 3, keyName: 'ours', securityGroupIds: ['sg-9'] })] }),
    );
    await pool.round();
    const { id, launches } = await pool.annex();
    expect(pool.cloud.orders).toMatchObject([
      {
        count: 3,
        instanceType: 'm4.large',
        imageId: 'ami-0123456789abcdef0',
        securityGroupIds: ['sg-9'],
        keyName: 'ours',
        userData: `boot from s3://bucket/${id}-1 in us-east-1`,
        tags: { project: 'fusion', [TAG.annexId]: id, [TAG.requestedBy]: 'U1', [TAG.attempt]: '1' },
      },
    ]);
    expect(launches).toMatchObject([{ outcome: { kind: 'launched', got: 3, at: NOON } }]);
    expect(pool.card({ id })).toContain(
      `Annex started. Its identity with the cloud provider is '${id}'. It will take about three minutes for the new machines to join the pool.`,
    );
  });

  it('gives its machines a bundle of their own, with the token of the pool and no secret in the user data', async () => {
    const pool = aPool();
    const launches = [aLaunch({ owners: ['alice'] }), aLaunch({ attempt: 2, owners: ['bob'] })];
    await pool.wishes.save(anAnnex({ launches }));
    await pool.round();
    await pool.round();
    const { id } = await pool.annex();
    const bundles = [...pool.account.bundles].map(([name, text]) => [name, JSON.parse(text) as unknown]);
    expect(bundles).toMatchObject([
      [`${id}-1`, { owners: ['alice'], token: 'token from pool-token', collector: 'cm.example.org:9618' }],
      [`${id}-2`, { owners: ['bob'], annexId: id, idleMs: 900_000 }],
    ]);
    expect(pool.cloud.orders.map(({ userData }) => userData).join()).not.toContain('token from');
  });

  it('happens once, however many rounds go by', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    for (let round = 0; round < 5; round++) await pool.round();
    expect(pool.cloud.orders).toHaveLength(1);
    expect(pool.cloud.instances).toHaveLength(2);
  });

  it('is one of several, each with a token of its own', async () => {
    const pool = aPool();
    const launches = [aLaunch(), aLaunch({ attempt: 2, count: 1 }), aLaunch({ attempt: 3, count: 4 })];
    await pool.wishes.save(anAnnex({ launches }));
    for (let round = 0; round < 4; round++) await pool.round();
    expect(new Set(pool.cloud.orders.map(({ token }) => token)).size).toBe(3);
    expect(pool.cloud.instances).toHaveLength(7);
    expect(pool.card(await pool.annex())).toContain('4 m4.large added, asked for by @U1.');
  });

  it('says so when AWS had fewer machines than were asked for', async () => {
    const pool = aPool();
    pool.cloud.capacity = 3;
    await pool.wishes.save(anAnnex({ launches: [aLaunch({ count: 10 })] }));
    await pool.round();
    expect(pool.cloud.instances).toHaveLength(0);
    await pool.round();
    const wish = await pool.annex();
    expect(wish.launches).toMatchObject([{ outcome: { kind: 'launched', got: 3 } }]);
    expect(pool.card(wish)).toContain('AWS had only 3 of the 10 m4.large.');
  });

  it('gets the lease of its annex though that was moved before it started', async () => {
    const pool = aPool();
    const later = NOON + 5 * 3_600_000;
    await pool.wishes.save(anAnnex({ leaseEndsAt: later }));
    await pool.round();
    expect(pool.cloud.leasesOf((await pool.annex()).id)).toEqual([String(later)]);
  });
});

describe('a launch that is cut off', () => {
  it.each(['before', 'after'] as const)(
    'is finished by the next pass, killed %s any of its calls to the outside',
    async (when) => {
      const calls = await cutEverywhere(when, async (cut) => {
        const pool = aPool();
        await pool.wishes.save(anAnnex());
        await pool.cutRound(cut);
        for (let round = 0; round < 3; round++) await pool.rounds().lookAtAll(2);
        const wish = await pool.annex();
        expect(pool.cloud.instances).toHaveLength(2);
        expect(wish.launches).toMatchObject([{ outcome: { kind: 'launched', got: 2 } }]);
        expect(wish.endedAt).toBeUndefined();
        expect(pool.card(wish)).toContain('Annex started.');
      });
      // Listing wishes and instances, secret, bundle and its place, launch parts, launch, save and card.
      expect(calls).toBeGreaterThanOrEqual(9);
    },
  );

  it('is finished by the pass after many that were killed anywhere', async () => {
    const kills = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.constantFrom('before', 'after')), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(kills, async (cuts) => {
        const pool = aPool();
        await pool.wishes.save(anAnnex({ launches: [aLaunch(), aLaunch({ attempt: 2, count: 3 })] }));
        for (const [nth, when] of cuts) await pool.cutRound(new Cut(nth, when));
        for (let round = 0; round < 3; round++) await pool.round();
        expect(pool.cloud.instances).toHaveLength(5);
        const { launches } = await pool.annex();
        expect(launches.map(({ outcome }) => outcome)).toMatchObject([{ got: 2 }, { got: 3 }]);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['before', 'after'] as const)(
    'takes what AWS has and never more than was asked for, killed %s any of its calls while AWS gets more',
    async (when) => {
      const sizes = new Set<number>();
      for (let nth = 1; nth <= 24; nth++) {
        const pool = aPool();
        pool.cloud.capacity = 3;
        await pool.wishes.save(anAnnex({ launches: [aLaunch({ count: 10 })] }));
        const bot = pool.rounds(new Cut(nth, when));
        for (let round = 0; round < 2; round++) await bot.lookAtAll(1).catch(() => undefined);
        pool.cloud.capacity = Number.POSITIVE_INFINITY;
        for (let round = 0; round < 3; round++) await pool.round();
        const size = pool.cloud.instances.length;
        expect((await pool.annex()).launches).toMatchObject([{ outcome: { kind: 'launched', got: size } }]);
        sizes.add(size);
      }
      expect([...sizes].sort()).toEqual([10, 3]);
    },
  );

  it('counts as launched by the tags of its instances, when the note of it is missing', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    await pool.round();
    const before = pool.cloud.orders.length;
    pool.wishes.lose();
    await pool.wishes.save(anAnnex());
    await pool.round();
    expect(pool.cloud.orders).toHaveLength(before);
    expect((await pool.annex()).launches).toMatchObject([{ outcome: { kind: 'launched', got: 2 } }]);
  });

  it('counts all its instances though EC2 listed only some of them at first', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ launches: [aLaunch({ count: 3 })] }));
    pool.cloud.answersGetLost = true;
    await pool.round();
    pool.cloud.instances.slice(1).forEach(({ id }) => pool.cloud.unlisted.add(id));
    await pool.round();
    expect((await pool.annex()).launches).toMatchObject([{ outcome: { got: 1 } }]);
    pool.cloud.unlisted.clear();
    await pool.round();
    expect((await pool.annex()).launches).toMatchObject([{ outcome: { got: 3 } }]);
    expect(pool.card(await pool.annex())).not.toContain('AWS had only');
  });

  it('asks with the very same order when the answer got lost and nothing is listed yet', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    pool.cloud.answersGetLost = true;
    expect((await pool.round()).get('annex:MyFirstAnnex')).toBe(5_000);
    pool.cloud.instances.forEach(({ id }) => pool.cloud.unlisted.add(id));
    pool.cloud.answersGetLost = false;
    await pool.round();
    const [first, second] = pool.cloud.orders;
    expect(second).toEqual(first);
    expect(pool.cloud.instances).toHaveLength(2);
    expect((await pool.annex()).launches).toMatchObject([{ outcome: { kind: 'launched', got: 2 } }]);
  });
});

describe('a launch that AWS refuses', () => {
  it.each([
    ['quota', 'That is more than your quota of 32 vCPUs.', 'Raise it in Service Quotas.'],
    ['permission', 'I may not start instances: AWS refuses ec2:RunInstances.', 'Add it to the policy.'],
    ['not-ready', 'This account has not subscribed to the image.', 'Accept its terms at the product page.'],
    ['usage', 'There is no such image in us-east-1.', 'Name another.'],
    ['upstream', 'AWS answered Mystery.', 'Ask AWS.'],
  ] as const)('for %s is told with what to do, and not tried again', async (fault, sentence, hint) => {
    const pool = aPool();
    pool.cloud.trouble.launch = new BotError(fault, sentence, { hint });
    await pool.wishes.save(anAnnex());
    await pool.round();
    delete pool.cloud.trouble.launch;
    await pool.round();
    expect(pool.cloud.orders).toHaveLength(1);
    const wish = await pool.annex();
    expect(wish.launches).toMatchObject([{ outcome: { kind: 'refused', why: [sentence], hint: [hint] } }]);
    expect(pool.card(wish)).toContain(`2 m4.large, asked for by @U1: none started. ${sentence} ${hint}`);
    expect(pool.card(wish)).toContain('was not started');
  });

  it('for capacity asks once more for as many as there are, and then no more', async () => {
    const pool = aPool();
    pool.cloud.trouble.launch = new BotError('capacity', 'AWS has no such machines free.', {
      hint: 'Another type often helps.',
    });
    await pool.wishes.save(anAnnex());
    for (let round = 0; round < 4; round++) await pool.round();
    expect(pool.cloud.orders.map(({ atLeast }) => atLeast)).toEqual([2, 1]);
    expect(new Set(pool.cloud.orders.map(({ token }) => token)).size).toBe(2);
    expect(pool.card(await pool.annex())).toContain(
      'none started. AWS has no such machines free. Another type',
    );
  });

  it('is refused when there is no pool that it could join', async () => {
    const pool = aPool({ headNode: true });
    await pool.wishes.save(anAnnex());
    await pool.round();
    expect(pool.cloud.orders).toEqual([]);
    expect(pool.card(await pool.annex())).toContain('There is no pool that an annex could join.');
  });

  it('leaves the launches before and after it alone', async () => {
    const pool = aPool();
    const launches = [aLaunch(), aLaunch({ attempt: 2, count: 4 }), aLaunch({ attempt: 3, count: 1 })];
    await pool.wishes.save(anAnnex({ launches }));
    await pool.round();
    pool.cloud.trouble.launch = new BotError('quota', 'Too many.');
    await pool.round();
    delete pool.cloud.trouble.launch;
    await pool.round();
    const outcomes = (await pool.annex()).launches.map(({ outcome }) => outcome?.kind);
    expect(outcomes).toEqual(['launched', 'refused', 'launched']);
    expect(pool.cloud.alive).toHaveLength(3);
  });
});

describe('a launch during passing trouble', () => {
  it('is tried again after seconds, with the same order', async () => {
    const pool = aPool();
    pool.cloud.trouble.launch = passing();
    await pool.wishes.save(anAnnex());
    for (let minute = 0; minute < 3; minute++) {
      expect((await pool.round()).get('annex:MyFirstAnnex')).toBe(5_000);
      await pool.clock.advance(MINUTE_MS);
    }
    delete pool.cloud.trouble.launch;
    await pool.round();
    expect(new Set(pool.cloud.orders.map((order) => JSON.stringify(order))).size).toBe(1);
    expect(pool.cloud.instances).toHaveLength(2);
  });

  it('waits for its instances to be listed when EC2 knows it by other details, as after an upgrade of the bot', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    pool.cloud.answersGetLost = true;
    await pool.round();
    pool.cloud.answersGetLost = false;
    pool.cloud.instances.forEach(({ id }) => pool.cloud.unlisted.add(id));
    const upgraded = { ...pool.hands, bootKit: { ...pool.hands.bootKit, userData: () => 'a newer script' } };
    const { view, againInMs } = await new LaunchController(upgraded).pass({
      wish: await pool.annex(),
      instances: [],
      fence: 1,
    });
    expect(view.wish.launches[0]?.outcome).toBeUndefined();
    expect(againInMs).toBe(5_000);
    pool.cloud.unlisted.clear();
    await pool.round();
    expect((await pool.annex()).launches).toMatchObject([{ outcome: { kind: 'launched', got: 2 } }]);
    expect(pool.cloud.instances).toHaveLength(2);
  });

  it('still waits after 15 minutes to the second, and is given up after', async () => {
    const pool = aPool();
    pool.cloud.trouble.launch = passing();
    await pool.wishes.save(anAnnex());
    await pool.clock.advance(15 * MINUTE_MS);
    await pool.round();
    expect((await pool.annex()).launches[0]?.outcome).toBeUndefined();
    await pool.clock.advance(1);
    await pool.round();
    const wish = await pool.annex();
    expect(wish.launches).toMatchObject([{ outcome: { kind: 'refused' } }]);
    expect(pool.card(wish)).toContain('It could not be started within 15 minutes, so I gave up.');
    delete pool.cloud.trouble.launch;
    await pool.round();
    expect(pool.cloud.instances).toEqual([]);
  });

  it('that was given up, but happened, is found again and followed', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex());
    pool.cloud.answersGetLost = true;
    await pool.round();
    pool.cloud.instances.forEach(({ id }) => pool.cloud.unlisted.add(id));
    await pool.clock.advance(16 * MINUTE_MS);
    await pool.round();
    expect(await pool.annex()).toMatchObject({
      launches: [{ outcome: { kind: 'refused' } }],
      endedAt: pool.clock.now(),
    });
    pool.cloud.unlisted.clear();
    await pool.round();
    const wish = await pool.annex();
    expect(wish.launches).toMatchObject([{ outcome: { kind: 'launched', got: 2 } }]);
    expect(wish.endedAt).toBeUndefined();
    expect(pool.card(wish)).toContain('2 requested');
  });

  it('does not happen any more once its end was asked for', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ off: { by: 'U2', at: NOON } }));
    await pool.round();
    expect(pool.cloud.orders).toEqual([]);
    expect(pool.card(await pool.annex())).toContain('none started. It was ended before it started.');
  });

  it('does not happen any more once its lease has ended', async () => {
    const pool = aPool();
    await pool.wishes.save(anAnnex({ leaseEndsAt: NOON + MINUTE_MS }));
    await pool.clock.advance(MINUTE_MS);
    await pool.round();
    expect(pool.cloud.orders).toEqual([]);
    expect(pool.card(await pool.annex())).toContain('Its lease had ended before it could start.');
  });

  it('that comes to nothing because of a mistake of ours is logged, and tried again in the next round', async () => {
    const pool = aPool();
    pool.cloud.trouble.launch = new TypeError('undefined is not a function');
    await pool.wishes.save(anAnnex());
    expect((await pool.round()).get('annex:MyFirstAnnex')).toBeUndefined();
    expect(pool.lines).toContainEqual(expect.objectContaining({ level: 'error', sentence: 'pass failed' }));
    expect(pool.card(await pool.annex())).toContain('Starting annex... 2 m4.large, asked for by @U1.');
    delete pool.cloud.trouble.launch;
    await pool.round();
    expect(pool.cloud.instances).toHaveLength(2);
  });
});
