import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { Instance, InstanceState } from './ec2/instance.js';
import type { Ec2Region } from './ec2/region.js';

/** An instance as it is at one moment, for assertions and for showing. */
export interface SimulatedInstance {
  readonly id: string;
  readonly state: InstanceState;
  readonly type: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly publicIp: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Such as `Client.UserInitiatedShutdown`. */
  readonly stateReason: string | undefined;
  /** Decoded. */
  readonly userData: string;
  readonly launchedAt: number;
  /** The request that launched it. */
  readonly params: RunInstancesRequest;
  readonly clientToken: string;
  /** Lines of its serial console: what the machine did, and why. */
  readonly console: readonly string[];
}

/** What an instance is now. */
export function simulatedInstance(ec2: Ec2Region, instance: Instance): SimulatedInstance {
  return {
    id: instance.id,
    state: instance.state,
    type: instance.type.name,
    zone: instance.subnet.zone,
    privateIp: instance.privateIp,
    publicIp: instance.publicIp,
    tags: Object.fromEntries(ec2.resources.tagsOf(instance.id)),
    stateReason: instance.stateReason?.code,
    userData: instance.userData,
    launchedAt: instance.launchedAt,
    params: instance.params,
    clientToken: instance.clientToken,
    console: [...instance.console],
  };
}
