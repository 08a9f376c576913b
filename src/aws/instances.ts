import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { Instance, InstanceState } from '../domain/instance.js';

/** Gives the same string for equal ones. */
export type Same = (text: string) => string;

/** Keeps one of equal strings: ten thousand instances say the same things, and each answer has them anew. */
export function sameStrings(): Same {
  const kept = new Map<string, string>();
  return (text) => {
    const before = kept.get(text);
    if (before === undefined) kept.set(text, text);
    return before ?? text;
  };
}

/** What EC2 says of an instance, in our words; `undefined` for the half of an answer that names none. */
export function toInstance(seen: Ec2Instance, same: Same = (text) => text): Instance | undefined {
  if (seen.InstanceId === undefined) return undefined;
  const kept = (text: string | undefined) => (text === undefined ? undefined : same(text));
  return {
    id: seen.InstanceId,
    state: toState(seen.State?.Name),
    instanceType: same(seen.InstanceType ?? 'unknown'),
    zone: kept(seen.Placement?.AvailabilityZone),
    launchedAt: seen.LaunchTime?.getTime() ?? 0,
    endedAt: endedAt(seen),
    // Running instances of some endpoints carry an empty one.
    reasonCode: seen.StateReason?.Code === '' ? undefined : seen.StateReason?.Code,
    spot: seen.InstanceLifecycle === 'spot',
    privateIp: seen.PrivateIpAddress,
    publicIp: seen.PublicIpAddress,
    keyName: kept(seen.KeyName),
    tags: Object.fromEntries((seen.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, same(Value)])),
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
