import type { Report } from './end-leases.js';

const METRICS = ['Ended', 'Failed', 'Unreadable', 'Live'] as const;

/**
 * The report as one line of JSON in CloudWatch's embedded metric format, from which CloudWatch Logs makes the metrics
 * of the namespace `CondorAnnex` without a further call. `notKept` says why the bot will not find it.
 */
export function reportLine(report: Report, notKept?: string): string {
  return JSON.stringify({
    _aws: {
      Timestamp: report.at,
      CloudWatchMetrics: [
        {
          Namespace: 'CondorAnnex',
          Dimensions: [[]],
          Metrics: METRICS.map((name) => ({ Name: name, Unit: 'Count' })),
        },
      ],
    },
    Ended: report.ended.length,
    Failed: report.failed.length,
    Unreadable: report.unreadable.length,
    Live: report.live,
    ended: report.ended,
    failed: report.failed,
    unreadable: report.unreadable,
    ...(report.lookFailed === undefined ? {} : { lookFailed: report.lookFailed }),
    ...(notKept === undefined ? {} : { notKept }),
  });
}

/** One sentence about what went wrong; undefined when everything that had to end did. */
export function troubleIn(report: Report): string | undefined {
  const sentences = [
    report.lookFailed === undefined ? '' : `Could not see all instances: ${report.lookFailed}`,
    report.failed.length === 0
      ? ''
      : `Could not end ${report.failed.length} instances: ${report.failed.map(({ id, reason }) => `${id} (${reason})`).join(', ')}`,
  ].filter((sentence) => sentence !== '');
  return sentences.length === 0 ? undefined : sentences.join('. ');
}
