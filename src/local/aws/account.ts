import type { Agenda } from './agenda.js';
import type { AwsFaults } from './faults.js';
import type { Ids } from './ids.js';

/** What every part of the simulated account shares. */
export interface Account {
  /** Twelve digits. */
  readonly id: string;
  readonly ids: Ids;
  readonly agenda: Agenda;
  readonly faults: AwsFaults;
  /** The Marketplace products, by their codes, whose terms somebody accepted. */
  readonly subscriptions: Set<string>;
  /** Epoch milliseconds on the simulation's clock. */
  readonly now: () => number;
  /** The moment that is being simulated: `now`, or an earlier one while the simulation catches up with its clock. */
  readonly time: () => number;
}
