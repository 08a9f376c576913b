import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { Instance, InstanceState } from '../domain/instance.js';

/** What EC2 says of an instance, in our words; `undefined` for the half of an answer that names none. */
export function toInstance(seen: Ec2Instance): Instance | undefined {
  if (seen.InstanceId === undefined) return undefined;
  return {
    id: seen.InstanceId,
    state: toState(seen.State?.Name),
    instanceType: seen.InstanceType ?? 'unknown',
    zone: seen.Placement?.AvailabilityZone,
    launchedAt: seen.LaunchTime?.getTime() ?? 0,
    endedAt: endedAt(seen),
    // Running instances of some endpoints carry an empty one.
    reasonCode: seen.StateReason?.Code === '' ? undefined : seen.StateReason?.Code,
    spot: seen.InstanceLifecycle === 'spot',
    privateIp: seen.PrivateIpAddress,
    publicIp: seen.PublicIpAddress,
    keyName: seen.KeyName,
    tags: Object.fromEntries((seen.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}

/** EC2 writes the moment into the sentence: `User initiated (2026-11-22 13:00:00 GMT)`, if somebody called the API. */
function endedAt({ StateTransitionReason = '' }: Ec2Instance): number | undefined {
  const [, day, time] =
    /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:GMT|UTC)\)/.exec(StateTransitionReason) ?? [];
  const at = Date.parse(`${day}T${time}Z`);
  return Number.isNaN(at) ? undefined : at;
}

/** EC2 knows these states and no other; one that it does not name yet is one that has just been asked for. */
function toState(name: InstanceState | undefined): InstanceState {
  return name ?? 'pending';
}
