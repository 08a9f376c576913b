import type { Instance } from '../ec2/instance.js';

/** The name that a machine has in its network. */
export function hostNameOf({ privateIp }: Instance, region: string): string {
  const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  return `ip-${privateIp.replaceAll('.', '-')}.${domain}`;
}

/** Its processor in HTCondor's words. */
export function archOf({ type }: Instance): string {
  return type.architecture === 'arm64' ? 'aarch64' : 'X86_64';
}
