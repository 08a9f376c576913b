import { beforeEach, describe, expect, it } from '@jest/globals';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { healthOf } from '../../../src/aws/account/lease-health.js';
import { plainText } from '../../../src/domain/words.js';
import { prepareAll } from '../../contracts/aws-bench.js';
import { makeLocalBench, type LocalBench } from '../../support/local-bench.js';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 22, 12);
/** Minutes ago. */
const ago = (minutes: number): number => NOW - minutes * MINUTE;

interface Seen {
  readonly made?: number;
  readonly changed?: number;
  readonly success?: number;
  readonly failure?: number;
}

function health({ made = 60, changed = made, success, failure }: Seen) {
  const { lastRanAt, failed } = healthOf(
    {
      success: success === undefined ? undefined : { at: ago(success) },
      failure:
        failure === undefined ? undefined : { at: ago(failure), trouble: 'Could not end 1 instances: i-1' },
    },
    { CreationDate: new Date(ago(made)), LastModificationDate: new Date(ago(changed)) },
    { name: 'lease', now: NOW },
  );
  return {
    ranMinutesAgo: lastRanAt === undefined ? undefined : (NOW - lastRanAt) / MINUTE,
    failed: failed === undefined ? undefined : plainText(failed),
  };
}

describe('the health of the lease function', () => {
  it.each<[string, Seen, number | undefined, string | undefined]>([
    ['ran a minute ago', { success: 1 }, 1, undefined],
    ['was set up a moment ago', { made: 1 }, undefined, undefined],
    ['was put right a moment ago', { made: 600, changed: 1, success: 400 }, 400, undefined],
    ['missed some runs', { success: 9 }, 9, undefined],
    ['failed once', { success: 2, failure: 1 }, 1, undefined],
    ['is well again', { success: 1, failure: 2 }, 1, undefined],
    ['has stopped', { success: 11 }, 11, 'The function lease last ran 11 min ago.'],
    [
      'has stopped after it failed',
      { success: 90, failure: 30 },
      30,
      'The function lease last ran 30 min ago.',
    ],
    ['never ran', { made: 11 }, undefined, 'The function lease has never run.'],
    [
      'fails',
      { success: 25, failure: 1 },
      1,
      'The function lease has failed for 25 min: Could not end 1 instances: i-1',
    ],
    [
      'always failed',
      { failure: 1 },
      1,
      'The function lease has always failed: Could not end 1 instances: i-1',
    ],
  ])('when it %s', (_, seen, ranMinutesAgo, failed) => {
    expect(health(seen)).toEqual({ ranMinutesAgo, failed });
  });

  it('is bad when nothing runs it', () => {
    const { failed } = healthOf({ success: { at: NOW }, failure: undefined }, undefined, {
      name: 'lease',
      now: NOW,
    });
    expect(plainText(failed ?? [])).toBe('Nothing runs the function lease.');
  });
});

describe('check-setup of the lease function', () => {
  let bench: LocalBench;
  beforeEach(async () => {
    bench = makeLocalBench();
    await prepareAll(bench);
  });

  const ran = async (name: 'success' | 'failure', Body: string): Promise<void> => {
    const { accountId } = await bench.account.identify();
    const Bucket = `condor-annex-${accountId}-us-east-1`;
    await bench.outside.s3.send(
      new PutObjectCommand({ Bucket, Key: `lease-function/last-${name}.json`, Body }),
    );
  };
  const look = async () => {
    const { state, findings, detail = [] } = await bench.account.check('functions');
    return { state, problems: findings.map(({ problem }) => plainText(problem)), detail: plainText(detail) };
  };

  it('is content right after setup, though nothing has run yet', async () => {
    expect(await look()).toEqual({ state: 'OK', problems: [], detail: '' });
    expect(await bench.account.checkLeaseFunction()).toEqual({});
  });

  it('says when it ran', async () => {
    await bench.pass(60 * MINUTE);
    await ran('success', JSON.stringify({ at: bench.now() - MINUTE, live: 3 }));
    expect(await look()).toEqual({ state: 'OK', problems: [], detail: 'Last ran 1 min ago.' });
    expect(await bench.account.checkLeaseFunction()).toEqual({ lastRanAt: bench.now() - MINUTE });
  });

  it('is not OK when it has been silent for more than ten minutes', async () => {
    await bench.pass(11 * MINUTE);
    expect(await look()).toMatchObject({
      state: 'not OK',
      problems: ['The function condor-annex-lease has never run.'],
    });
    expect(await bench.account.checkLeaseFunction()).toMatchObject({ failed: expect.anything() });
  });

  it('says what is wrong while it fails', async () => {
    await ran('success', JSON.stringify({ at: bench.now() }));
    await bench.pass(20 * MINUTE);
    await ran('failure', JSON.stringify({ at: bench.now(), trouble: 'Could not end 1 instances: i-1' }));
    expect(await look()).toMatchObject({
      state: 'not OK',
      problems: ['The function condor-annex-lease has failed for 20 min: Could not end 1 instances: i-1'],
    });
  });

  it.each(['{}', 'null', '{"at":"noon"}', '<html>'])(
    'does not believe a record that says %p',
    async (record) => {
      await ran('success', record);
      expect(await bench.account.checkLeaseFunction()).toEqual({});
    },
  );
});
