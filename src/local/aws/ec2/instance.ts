import type * as EC2 from '@aws-sdk/client-ec2';
import type { InstanceProfile } from '../iam/iam.js';
import type { Image } from './images.js';
import type { Subnet } from './network.js';
import type { InstanceType } from './types.js';

/** The states of an instance, in EC2's words. */
export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

/** The numbers that go with them (API_InstanceState). */
export const STATE_CODE: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** Why an instance is in the state it is in (API_StateReason). */
interface StateReason {
  readonly code: string;
  readonly message: string;
}

/** One simulated instance. What never changes is readonly. */
export interface Instance {
  readonly id: string;
  readonly reservationId: string;
  /** Its number among those of the same launch, from 0. */
  readonly launchIndex: number;
  readonly params: EC2.RunInstancesRequest;
  readonly clientToken: string;
  readonly type: InstanceType;
  readonly image: Image;
  readonly subnet: Subnet;
  readonly groups: readonly string[];
  profile: InstanceProfile | undefined;
  /** Since when it has this profile. */
  profileSince: number;
  readonly privateIp: string;
  /** The one it has, or had while it ran last. */
  publicIp: string | undefined;
  /** Decoded; empty when there was none. */
  readonly userData: string;
  readonly volumes: readonly EC2.InstanceBlockDeviceMapping[];
  readonly networkInterfaceId: string;
  readonly launchedAt: number;
  /** When it last started: EC2's LaunchTime moves with every start. */
  startedAt: number;
  /** Since when it runs, or ran last. */
  runningSince: number | undefined;
  state: InstanceState;
  stateReason: StateReason | undefined;
  transitionReason: string;
  shutdownBehavior: 'stop' | 'terminate';
  disableApiTermination: boolean;
  /** Grows with every change of state, so that what was due in an earlier state does nothing. */
  chapter: number;
  /** Lines of the serial console. */
  readonly console: string[];
}

/** True while EC2 bills it, or soon will. */
export function isAlive({ state }: Instance): boolean {
  return state !== 'terminated' && state !== 'shutting-down';
}

/** `2026-11-22 13:00:00 GMT`, as in state transition reasons. */
export function gmt(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace(/\..*/, ' GMT');
}
