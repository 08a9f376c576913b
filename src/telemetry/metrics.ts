import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../ports/clock.js';

/** What the bot counts. Labels are words of ours, never of people: each new one is a new series. */
export interface Metrics {
  /** What a command or a click came to. */
  readonly said: (what: string, outcome: string) => void;
  /** How long a command took, in milliseconds, until the person had an answer. */
  readonly took: (command: string, tookMs: number) => void;
  /** How a question was answered: `yes`, `no`, `stale`… */
  readonly answered: (answer: string) => void;
  /** What became of a notice. */
  readonly delivered: (outcome: 'delivered' | 'failed') => void;
  /** A round is over; it took so many milliseconds. */
  readonly rounded: (tookMs: number) => void;
  /** How a pass of a controller went. */
  readonly passed: (controller: string, outcome: string) => void;
  /** How a call of AWS went: `ok`, or the name of the error. */
  readonly awsCalled: (action: string, outcome: string) => void;
  /** How many instances there are in each state now. States that are left out have none. */
  readonly counted: (instances: Readonly<Record<string, number>>) => void;
  /** Everything in Prometheus' text format. */
  readonly render: () => Promise<string>;
  readonly contentType: string;
}

/** Slack waits three seconds for an answer. */
const COMMAND_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30];
const ROUND_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** Metrics in a registry of their own, so that several bots fit into one process. */
export function createMetrics(clock: Clock): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const counter = counterIn(registry);
  const commands = counter('commands_total', 'Commands and clicks by what they came to.', [
    'command',
    'outcome',
  ]);
  const questions = counter('questions_total', 'Questions by answer.', ['answer']);
  const notices = counter('notices_total', 'Notices handed to Slack.', ['outcome']);
  const passes = counter('passes_total', 'Passes of controllers.', ['controller', 'outcome']);
  const aws = counter('aws_calls_total', 'Calls of AWS.', ['action', 'outcome']);
  const commandSeconds = new Histogram({
    name: 'condor_annex_command_seconds',
    help: 'How long a command took to its answer.',
    labelNames: ['command'],
    buckets: COMMAND_SECONDS,
    registers: [registry],
  });
  const over = roundsIn(registry);
  const instances = new Gauge({
    name: 'condor_annex_instances',
    help: 'Instances of all annexes by state.',
    labelNames: ['state'],
    registers: [registry],
  });
  return {
    said: (command, outcome) => {
      commands.inc({ command, outcome });
    },
    took: (command, tookMs) => {
      commandSeconds.observe({ command }, tookMs / 1000);
    },
    answered: (answer) => {
      questions.inc({ answer });
    },
    delivered: (outcome) => {
      notices.inc({ outcome });
    },
    rounded: (tookMs) => {
      over(tookMs, clock.now());
    },
    passed: (controller, outcome) => {
      passes.inc({ controller, outcome });
    },
    awsCalled: (action, outcome) => {
      aws.inc({ action, outcome });
    },
    counted: (byState) => {
      instances.reset();
      for (const [state, count] of Object.entries(byState)) instances.set({ state }, count);
    },
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function counterIn(registry: Registry) {
  return <Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> =>
    new Counter({ name: `condor_annex_${name}`, help, labelNames, registers: [registry] });
}

function roundsIn(registry: Registry) {
  const seconds = new Histogram({
    name: 'condor_annex_round_seconds',
    help: 'How long a look at the whole pool took.',
    buckets: ROUND_SECONDS,
    registers: [registry],
  });
  const last = new Gauge({
    name: 'condor_annex_last_round_timestamp_seconds',
    help: 'When the last look at the whole pool ended, in seconds since 1970.',
    registers: [registry],
  });
  return (tookMs: number, at: number): void => {
    seconds.observe(tookMs / 1000);
    last.set(at / 1000);
  };
}
