import { span } from './duration.js';
import { groupBy } from './group-by.js';
import { ownerCell } from './job-words.js';
import type { Cell, Table } from './message.js';
import type { Slot } from './slot.js';
import { counted } from './words.js';

/** How much of a pool is in use. */
export interface SlotTotals {
  readonly machines: number;
  readonly cpus: number;
  readonly busyCpus: number;
  readonly running: number;
}

/** Counts machines and CPUs. A partitionable slot has the CPUs of its dynamic ones, so those are not counted again. */
export function slotTotals(slots: readonly Slot[]): SlotTotals {
  const whole = slots.filter((slot) => !isPart(slot, slots));
  const sum = (each: (slot: Slot) => number): number => whole.reduce((total, slot) => total + each(slot), 0);
  return {
    machines: machinesOf(slots).size,
    cpus: sum(({ cpus }) => cpus),
    busyCpus: sum(({ busyCpus }) => busyCpus),
    running: slots.filter(({ jobId }) => jobId !== undefined).length,
  };
}

/** `2 machines, 3 of 4 CPUs busy, 3 jobs running` */
export function totalsText({ machines, cpus, busyCpus, running }: SlotTotals): string {
  return `${counted(machines, 'machine')}, ${busyCpus} of ${cpus} CPUs busy, ${counted(running, 'job')} running`;
}

/** A line a slot: what runs where. */
export function slotTable(slots: readonly Slot[], now: number): Table {
  return {
    headings: ['Slot', 'Annex', 'State', 'CPUs', 'Whose', 'Job', 'For'],
    rows: sorted(slots).map((slot) => [
      shortName(slot.name),
      slot.annexName ?? '',
      `${slot.state}, ${slot.activity}`,
      slot.partitionable ? `${slot.busyCpus}/${slot.cpus} busy` : String(slot.cpus),
      whose([slot]),
      slot.jobId ?? '',
      slot.since === undefined ? '' : span(now - slot.since),
    ]),
  };
}

/** A line a machine: how busy it is, and with whose jobs. */
export function machineTable(slots: readonly Slot[], now: number): Table {
  return {
    headings: ['Machine', 'Annex', 'State', 'CPUs busy', 'Jobs', 'Whose', 'For'],
    rows: [...machinesOf(sorted(slots))].map(([machine, those]) => {
      const { cpus, busyCpus, running } = slotTotals(those);
      const since = those.flatMap((slot) => slot.since ?? []);
      return [
        machine.split('.')[0] ?? machine,
        those.find(({ annexName }) => annexName !== undefined)?.annexName ?? '',
        machineState(those),
        `${busyCpus}/${cpus}`,
        String(running),
        whose(those),
        since.length === 0 ? '' : span(now - Math.max(...since)),
      ];
    }),
  };
}

function machineState(slots: readonly Slot[]): string {
  const odd = slots.find(({ state }) => !['Claimed', 'Unclaimed'].includes(state));
  if (odd !== undefined) return odd.state.toLowerCase();
  const leaving = slots.find(({ activity }) => ['Retiring', 'Vacating'].includes(activity));
  if (leaving !== undefined) return leaving.activity.toLowerCase();
  return slotTotals(slots).busyCpus > 0 ? 'busy' : 'idle';
}

function whose(slots: readonly Slot[]): Cell {
  const users = [
    ...new Set(slots.flatMap(({ user }) => (user === undefined ? [] : [user.split('@')[0] ?? '']))),
  ];
  const [first = ''] = users;
  return users.length > 1 ? `${users.length} people` : ownerCell(first);
}

const machinesOf = (slots: readonly Slot[]) => groupBy(slots, ({ machine }) => machine);

/** True for a dynamic slot whose partitionable one is there, too. */
function isPart(slot: Slot, slots: readonly Slot[]): boolean {
  if (slot.partitionable) return false;
  const parent = slot.name.replace(/^(slot\d+)_\d+@/, '$1@');
  return parent !== slot.name && slots.some(({ name, partitionable }) => partitionable && name === parent);
}

function sorted(slots: readonly Slot[]): readonly Slot[] {
  return [...slots].sort(
    (one, other) => one.machine.localeCompare(other.machine) || one.name.localeCompare(other.name),
  );
}

/** Without the domain, which is the same for all. */
function shortName(name: string): string {
  const [slot = '', machine = ''] = name.split('@');
  return machine === '' ? slot : `${slot}@${machine.split('.')[0] ?? ''}`;
}
