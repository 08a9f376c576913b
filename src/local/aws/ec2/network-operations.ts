import type * as EC2 from '@aws-sdk/client-ec2';
import type { Account } from '../account.js';
import type { Operations } from '../call.js';
import { matcher, tagAttribute } from './filters.js';
import { freeAddresses, type Network, type Subnet, toAddress } from './network.js';
import { type Resources, tagList } from './resources.js';

/** DescribeVpcs, DescribeSubnets and DescribeAvailabilityZones. */
export function networkOperations(network: Network, resources: Resources, account: Account): Operations {
  return {
    DescribeVpcs: ({ VpcIds, Filters }: EC2.DescribeVpcsRequest) => {
      for (const id of VpcIds ?? []) resources.check(id);
      const vpcs = network.vpcId === undefined ? [] : [network.vpcId];
      const fits = matcher<string>(Filters, (id, name) => {
        if (name === 'is-default' || name === 'isDefault') return ['true'];
        if (name === 'vpc-id') return [id];
        return name === 'state' ? ['available'] : tagAttribute(resources.tagsOf(id), name);
      });
      const asked = vpcs
        .filter((id) => VpcIds === undefined || VpcIds.length === 0 || VpcIds.includes(id))
        .filter(fits);
      return { Vpcs: asked.map((id) => describeVpc(id, resources, account)) };
    },
    DescribeSubnets: ({ SubnetIds, Filters }: EC2.DescribeSubnetsRequest) => {
      const all = SubnetIds === undefined || SubnetIds.length === 0;
      const asked = all ? [...network.subnets.values()] : SubnetIds.map((id) => network.subnet(id));
      const fits = matcher<Subnet>(Filters, (subnet, name) => subnetAttribute(subnet, name, resources));
      return { Subnets: asked.filter(fits).map((subnet) => describeSubnet(subnet, resources, account)) };
    },
    DescribeAvailabilityZones: () => {
      const zones = new Set([...network.subnets.values()].map(({ zone }) => zone));
      return {
        AvailabilityZones: [...zones].map((ZoneName) => ({
          ZoneName,
          State: 'available',
          ZoneType: 'availability-zone',
        })),
      };
    },
  };
}

function subnetAttribute(
  subnet: Subnet,
  name: string,
  resources: Resources,
): (string | undefined)[] | undefined {
  switch (name) {
    case 'vpc-id':
      return [subnet.vpcId];
    case 'subnet-id':
      return [subnet.id];
    case 'availability-zone':
    case 'availabilityZone':
      return [subnet.zone];
    case 'default-for-az':
    case 'defaultForAz':
      return [String(subnet.isDefault)];
    case 'state':
      return ['available'];
    default:
      return tagAttribute(resources.tagsOf(subnet.id), name);
  }
}

function describeVpc(id: string, resources: Resources, account: Account): EC2.Vpc {
  return {
    VpcId: id,
    OwnerId: account.id,
    CidrBlock: '172.31.0.0/16',
    IsDefault: true,
    State: 'available',
    InstanceTenancy: 'default',
    Tags: tagList(resources.tagsOf(id)),
  };
}

function describeSubnet(subnet: Subnet, resources: Resources, account: Account): EC2.Subnet {
  return {
    SubnetId: subnet.id,
    VpcId: subnet.vpcId,
    OwnerId: account.id,
    AvailabilityZone: subnet.zone,
    CidrBlock: `${toAddress(subnet.base)}/20`,
    AvailableIpAddressCount: freeAddresses(subnet),
    DefaultForAz: subnet.isDefault,
    MapPublicIpOnLaunch: subnet.isPublic,
    State: 'available',
    Tags: tagList(resources.tagsOf(subnet.id)),
  };
}
