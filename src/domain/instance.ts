/** An instance's state in EC2's own words. */
export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

/** What EC2 says of an instance of ours. Times are epoch milliseconds. */
export interface Instance {
  readonly id: string;
  readonly state: InstanceState;
  readonly instanceType: string;
  readonly zone?: string | undefined;
  readonly launchedAt: number;
  /** When it ended or stopped, as far as EC2 tells (it writes the moment into the transition reason). */
  readonly endedAt?: number | undefined;
  /** EC2's code for the last change of state, such as `Client.UserInitiatedShutdown`. */
  readonly reasonCode?: string | undefined;
  readonly spot: boolean;
  readonly privateIp?: string | undefined;
  /** Changes with every start, unless it is an Elastic IP. */
  readonly publicIp?: string | undefined;
  readonly keyName?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** True while it is stopped or about to be: it costs its disk alone, and may be started again. */
export function isStopped({ state }: Instance): boolean {
  return state === 'stopped' || state === 'stopping';
}

/** True while it costs money or may do so again. */
export function isAlive(instance: Instance): boolean {
  return instance.state !== 'terminated' && instance.state !== 'shutting-down';
}
