import { Decimal } from 'decimal.js';
import type { Job } from './job.js';
import { instanceCostUsd } from './money.js';

/** What one machine is, and costs. */
export interface PricedMachine {
  readonly pricePerHourUsd: Decimal;
  readonly vcpus: number;
}

/** The share of such machines that these jobs had: what they ran for, by the CPUs that they asked for. */
export function machineTimeUsd(done: readonly Job[], { pricePerHourUsd, vcpus }: PricedMachine): Decimal {
  return done.reduce(
    (sum, { ranMs = 0, cpus = 1 }) => sum.plus(instanceCostUsd(pricePerHourUsd.div(vcpus), cpus, ranMs)),
    new Decimal(0),
  );
}
