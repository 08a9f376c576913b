import type { Account } from '../account.js';
import { AwsError } from '../errors.js';
import { digest } from '../ids.js';
import type { Resources } from './resources.js';

/** Amazon keeps the first four addresses of a subnet and the last one. */
const KEPT_ADDRESSES = 5;
const SUBNET_ADDRESSES = 4096;
const ZONES = ['a', 'b', 'c'];

/** A subnet of a virtual network, in one zone. */
export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string;
  /** The first address as a number; every subnet is a /20. */
  readonly base: number;
  readonly isDefault: boolean;
  /** Whether instances get a public address unless they say otherwise. */
  readonly isPublic: boolean;
  readonly used: Set<number>;
}

/** The default VPC of a region with a subnet in each of three zones. */
export class Network {
  vpcId: string | undefined;
  readonly subnets = new Map<string, Subnet>();
  readonly #region: string;
  readonly #resources: Resources;
  #publicAddresses = 0;

  constructor(account: Account, region: string, resources: Resources) {
    this.#region = region;
    this.#resources = resources;
    this.vpcId = `vpc-0${digest(`vpc ${account.id} ${region}`).slice(0, 16)}`;
    resources.add(this.vpcId, new Map());
    for (const zone of ZONES) this.addSubnet(this.vpcId, zone, { isDefault: true, isPublic: true });
  }

  /** Adds a subnet to a VPC in zone `a`, `b`, …. */
  addSubnet(vpcId: string, zone: string, options: { isDefault: boolean; isPublic: boolean }): Subnet {
    const number = this.subnets.size;
    const id = `subnet-0${digest(`${vpcId} ${number}`).slice(0, 16)}`;
    const base = 172 * 2 ** 24 + 31 * 2 ** 16 + number * SUBNET_ADDRESSES;
    const subnet = { id, vpcId, zone: this.#region + zone, base, ...options, used: new Set<number>() };
    this.subnets.set(id, subnet);
    this.#resources.add(id, new Map());
    return subnet;
  }

  /** @throws AwsError when there is no such subnet. */
  subnet(id: string): Subnet {
    const subnet = this.subnets.get(id);
    if (subnet === undefined) {
      throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`);
    }
    return subnet;
  }

  /** The default subnet with most room, in one zone or in any. @throws AwsError when there is none. */
  defaultSubnet(zone: string | undefined): Subnet {
    const defaults = [...this.subnets.values()].filter(
      (s) => s.isDefault && (zone === undefined || s.zone === zone),
    );
    if (zone !== undefined && defaults.length === 0 && this.vpcId !== undefined) {
      throw new AwsError('InvalidParameterValue', `Invalid availability zone: [${zone}]`);
    }
    const roomiest = defaults.reduce<Subnet | undefined>(
      (best, subnet) => (best === undefined || subnet.used.size < best.used.size ? subnet : best),
      undefined,
    );
    if (roomiest === undefined) {
      throw new AwsError(
        'VPCIdNotSpecified',
        'No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.',
      );
    }
    return roomiest;
  }

  /** Removes the default VPC, as a careful administrator may have done. */
  removeDefault(): void {
    this.vpcId = undefined;
    for (const [id, subnet] of this.subnets) if (subnet.isDefault) this.subnets.delete(id);
  }

  /** Takes a free private address of a subnet. @throws AwsError when it is full. */
  takeAddress(subnet: Subnet): string {
    if (freeAddresses(subnet) <= 0) {
      throw new AwsError(
        'InsufficientFreeAddressesInSubnet',
        `There are not enough free addresses in subnet '${subnet.id}' to satisfy the requested number of instances.`,
      );
    }
    let offset = 4 + subnet.used.size;
    while (subnet.used.has(offset)) offset = 4 + ((offset - 3) % (SUBNET_ADDRESSES - KEPT_ADDRESSES));
    subnet.used.add(offset);
    return toAddress(subnet.base + offset);
  }

  giveBack(subnet: Subnet, address: string): void {
    const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    subnet.used.delete(number - subnet.base);
  }

  /** An address from the range that is set aside for benchmarks and belongs to nobody. */
  takePublicAddress(): string {
    this.#publicAddresses = (this.#publicAddresses + 1) % 2 ** 17;
    return toAddress(198 * 2 ** 24 + 18 * 2 ** 16 + this.#publicAddresses);
  }
}

/** How many more instances fit into a subnet. */
export function freeAddresses(subnet: Subnet): number {
  return SUBNET_ADDRESSES - KEPT_ADDRESSES - subnet.used.size;
}

/** A number as an IPv4 address. */
export function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
