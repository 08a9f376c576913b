import { describe, expect, it } from '@jest/globals';
import { handler } from '../../src/lease-function/handler.js';
import type { RunName } from '../../src/lease-function/keep-report.js';
import { makeHandler } from '../../src/lease-function/make-handler.js';
import { type Leased, NOW, aFleet, awsError, idOf } from './fleet.js';

function handlerFor(instances: readonly Leased[], refusal?: Error) {
  const fleet = aFleet(instances);
  const lines: string[] = [];
  const kept: (readonly [RunName, unknown])[] = [];
  const handle = makeHandler({
    ec2: fleet.ec2,
    now: () => NOW,
    print: (line) => void lines.push(line),
    keep: (name, text) => {
      if (refusal !== undefined) return Promise.reject(refusal);
      kept.push([name, JSON.parse(text)]);
      return Promise.resolve();
    },
  });
  return { fleet, lines, kept, handle };
}

describe('handler', () => {
  it('logs one line from which CloudWatch makes the metrics', async () => {
    const { lines, handle } = handlerFor([
      { id: idOf(1), annex: 'a_1', endsAt: NOW - 1 },
      { id: idOf(2), annex: 'a_1', endsAt: NOW + 1 },
      { id: idOf(3), annex: 'a_1', endsAt: '?' },
    ]);
    const report = await handle();
    expect(report.ended).toEqual([idOf(1)]);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: 'CondorAnnex',
            Dimensions: [[]],
            Metrics: ['Ended', 'Failed', 'Unreadable', 'Live'].map((Name) => ({ Name, Unit: 'Count' })),
          },
        ],
      },
      Ended: 1,
      Failed: 0,
      Unreadable: 1,
      Live: 1,
      ended: [idOf(1)],
      failed: [],
      unreadable: [idOf(3)],
    });
  });

  it('throws when something did not end, after everything else did', async () => {
    const { fleet, lines, handle } = handlerFor([
      { id: idOf(1), annex: 'a_1', endsAt: NOW - 1, protectedFromEnding: true },
      { id: idOf(2), annex: 'a_1', endsAt: NOW - 1 },
    ]);
    await expect(handle()).rejects.toThrow(`Could not end 1 instances: ${idOf(1)}`);
    expect(fleet.alive()).toEqual([idOf(1)]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ Ended: 1, Failed: 1 });
  });

  it('throws when it could not look', async () => {
    const { fleet, lines, handle } = handlerFor([]);
    fleet.refuseToDescribe(1, awsError('UnauthorizedOperation', 'You are not authorized'));
    await expect(handle()).rejects.toThrow('Could not see all instances: UnauthorizedOperation');
    expect(lines[0]).toContain('lookFailed');
  });

  it('keeps what it did where the bot finds it', async () => {
    const { kept, handle } = handlerFor([
      { id: idOf(1), annex: 'a_1', endsAt: NOW - 1 },
      { id: idOf(2), annex: 'a_1', endsAt: NOW + 1 },
    ]);
    await handle();
    expect(kept).toEqual([['last-success', { at: NOW, ended: 1, failed: 0, unreadable: 0, live: 1 }]]);
  });

  it('keeps a run that failed apart, so that both can be seen', async () => {
    const { kept, handle } = handlerFor(
      Array.from({ length: 30 }, (_, n) => ({
        id: idOf(n),
        annex: 'a_1',
        endsAt: NOW - 1,
        protectedFromEnding: true,
      })),
    );
    await expect(handle()).rejects.toThrow('Could not end 30 instances');
    expect(kept).toEqual([['last-failure', expect.objectContaining({ at: NOW, ended: 0, failed: 30 })]]);
    // However many there are, it stays small.
    expect(JSON.stringify(kept).length).toBeLessThan(4000);
  });

  it('does its work though nothing can be kept, and says so in the log', async () => {
    const { lines, fleet, handle } = handlerFor(
      [{ id: idOf(1), annex: 'a_1', endsAt: NOW - 1 }],
      awsError('AccessDenied', 'no'),
    );
    expect((await handle()).ended).toEqual([idOf(1)]);
    expect(fleet.alive()).toEqual([]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ notKept: 'AccessDenied: no' });
  });

  it('takes no callback, since current Node runtimes refuse such handlers', () => {
    expect(handler).toHaveLength(0);
  });
});
