import { describe, expect, it } from '@jest/globals';
import { handler } from '../../src/lease-function/handler.js';
import { makeHandler } from '../../src/lease-function/make-handler.js';
import { type Leased, NOW, aFleet, awsError, idOf } from './fleet.js';

function handlerFor(instances: readonly Leased[]) {
  const fleet = aFleet(instances);
  const lines: string[] = [];
  const handle = makeHandler({ ec2: fleet.ec2, now: () => NOW, print: (line) => void lines.push(line) });
  return { fleet, lines, handle };
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

  it('takes no callback, since current Node runtimes refuse such handlers', () => {
    expect(handler).toHaveLength(0);
  });
});
