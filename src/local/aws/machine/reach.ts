import type { Instance } from '../ec2/instance.js';
import type { Ec2Region } from '../ec2/region.js';
import type { Rule } from '../ec2/rules.js';

/** True when the security groups of a machine let another one of its network in on a TCP port. */
export function mayReach(ec2: Ec2Region, from: Instance, to: Instance, port: number): boolean {
  const lets = (rule: Rule): boolean => !rule.isEgress && isForPort(rule, port) && isPeer(rule, from);
  const groups = ec2.groups.all().filter(({ id }) => to.groups.includes(id));
  return from.subnet.vpcId === to.subnet.vpcId && groups.some(({ rules }) => rules.some(lets));
}

function isForPort({ protocol, fromPort, toPort }: Rule, port: number): boolean {
  if (protocol === '-1') return true;
  return protocol === 'tcp' && (fromPort ?? 0) <= port && port <= (toPort ?? fromPort ?? 0);
}

function isPeer({ peer }: Rule, { groups, privateIp }: Instance): boolean {
  if (peer.kind === 'group') return groups.includes(peer.value);
  if (peer.kind !== 'ipv4') return false;
  const [base = '', bits = '32'] = peer.value.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(base) / size) === Math.floor(numberOf(privateIp) / size);
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
