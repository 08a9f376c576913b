import type { ClassAd } from '../classad/ad.js';
import type { Disk } from '../disk.js';
import type { Outcome } from '../outcome.js';
import type { Schedd } from '../schedd.js';
import type { Settings } from '../settings.js';
import type { Startd } from '../startd.js';

/** How a tool was called. */
export interface Invocation {
  /** The tool's own name first. */
  readonly argv: readonly string[];
  readonly user: string;
  readonly directory: string;
  readonly input: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What a tool finds on the head node. */
export interface ToolHost {
  readonly version: string;
  readonly machine: string;
  readonly address: string;
  readonly settings: Settings;
  readonly disk: Disk;
  readonly schedd: Schedd;
  readonly uidDomain: string;
  /** Machines that the collector knows. */
  startds(): readonly Startd[];
  /** What a daemon of the head node itself has in the collector. */
  ownAd(type: 'DaemonMaster' | 'Collector' | 'Scheduler' | 'Negotiator', at: number): ClassAd;
  /** Whether the daemons answer. */
  readonly isAnswering: boolean;
  /** The pool's signing key, once there is one. */
  readonly signingKey: string | undefined;
  /** A number that no other call gives. */
  nextId(): string;
}

/** One of the programs on a head node. */
export type Tool = (invocation: Invocation, host: ToolHost) => Outcome;
