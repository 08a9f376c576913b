import { describe, expect, it } from '@jest/globals';
import { createMetrics } from '../../src/telemetry/metrics.js';

const NOW = Date.UTC(2026, 10, 22);
const newMetrics = () => createMetrics({ now: () => NOW, sleep: () => Promise.resolve() });

describe('the metrics', () => {
  it('count what happens', async () => {
    const metrics = newMetrics();
    metrics.said('/condor_annex', 'asked');
    metrics.said('/condor_annex', 'asked');
    metrics.took('/condor_annex', 300);
    metrics.answered('yes');
    metrics.delivered('failed');
    metrics.passed('launch', 'ok');
    metrics.awsCalled('RunInstances', 'InsufficientInstanceCapacity');
    metrics.rounded(1500);
    const text = await metrics.render();
    const lines = [
      'condor_annex_commands_total{command="/condor_annex",outcome="asked"} 2',
      'condor_annex_command_seconds_bucket{le="0.25",command="/condor_annex"} 0',
      'condor_annex_command_seconds_bucket{le="0.5",command="/condor_annex"} 1',
      'condor_annex_questions_total{answer="yes"} 1',
      'condor_annex_notices_total{outcome="failed"} 1',
      'condor_annex_passes_total{controller="launch",outcome="ok"} 1',
      'condor_annex_aws_calls_total{action="RunInstances",outcome="InsufficientInstanceCapacity"} 1',
      'condor_annex_round_seconds_sum 1.5',
      `condor_annex_last_round_timestamp_seconds ${NOW / 1000}`,
      'process_cpu_seconds_total',
    ];
    for (const line of lines) expect(text).toContain(line);
    expect(metrics.contentType).toContain('text/plain');
  });

  it('show how many instances there are now, and none of those that are gone', async () => {
    const metrics = newMetrics();
    metrics.counted({ pending: 2, running: 1 });
    metrics.counted({ running: 3 });
    const text = await metrics.render();
    expect(text).toContain('condor_annex_instances{state="running"} 3');
    expect(text).not.toContain('state="pending"');
  });

  it('are kept apart for two bots in one process', async () => {
    const [one, other] = [newMetrics(), newMetrics()];
    one.answered('no');
    expect(await other.render()).not.toContain('answer="no"');
  });
});
