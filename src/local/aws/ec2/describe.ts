import type * as EC2 from '@aws-sdk/client-ec2';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { matcher, tagAttribute } from './filters.js';
import { type Instance, STATE_CODE } from './instance.js';
import { pageOf } from './pages.js';
import type { Ec2Region } from './region.js';
import { tagList } from './resources.js';

const PAGE = [5, 1000] as const;

/** DescribeInstances and DescribeInstanceStatus. */
export function describeOperations(ec2: Ec2Region): Operations {
  return {
    DescribeInstances: (input: EC2.DescribeInstancesRequest) => {
      const page = pageOf(select(ec2, input), input, PAGE);
      return { Reservations: reservationsOf(ec2, page.items), NextToken: page.NextToken };
    },
    DescribeInstanceStatus: (input: EC2.DescribeInstanceStatusRequest) => {
      const isAsked = ({ state }: Instance): boolean =>
        input.IncludeAllInstances === true || state === 'running';
      const page = pageOf(select(ec2, input).filter(isAsked), input, PAGE);
      return { InstanceStatuses: page.items.map(statusOf), NextToken: page.NextToken };
    },
  };
}

interface Selection {
  readonly InstanceIds?: string[] | undefined;
  readonly Filters?: EC2.Filter[] | undefined;
  readonly MaxResults?: number | undefined;
}

function select(ec2: Ec2Region, { InstanceIds, Filters, MaxResults }: Selection): Instance[] {
  const byId = InstanceIds !== undefined && InstanceIds.length > 0;
  if (byId && MaxResults !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const fits = matcher<Instance>(Filters, (instance, name) => attribute(ec2, instance, name));
  const asked = byId ? ec2.get(InstanceIds) : [...ec2.instances.values()].filter((i) => ec2.isVisible(i));
  return asked.filter(fits);
}

/** What a filter of DescribeInstances reads (API_DescribeInstances, Filter.N). */
const READ: Readonly<Record<string, (instance: Instance) => readonly (string | undefined)[]>> = {
  architecture: ({ type }) => [type.architecture],
  'availability-zone': ({ subnet }) => [subnet.zone],
  'client-token': ({ clientToken }) => [clientToken],
  'iam-instance-profile.arn': ({ profile }) => [profile?.arn],
  'image-id': ({ image }) => [image.id],
  'instance-id': ({ id }) => [id],
  'instance-lifecycle': ({ params }) => [params.InstanceMarketOptions?.MarketType],
  'instance-state-code': ({ state }) => [String(STATE_CODE[state])],
  'instance-state-name': ({ state }) => [state],
  'instance-type': ({ type }) => [type.name],
  'instance.group-id': ({ groups }) => groups,
  'ip-address': ({ publicIp }) => [publicIp],
  'key-name': ({ params }) => [params.KeyName],
  'launch-time': ({ startedAt }) => [new Date(startedAt).toISOString()],
  'metadata-options.http-tokens': ({ params, image }) => [httpTokens(params, image)],
  'private-ip-address': ({ privateIp }) => [privateIp],
  'reservation-id': ({ reservationId }) => [reservationId],
  'state-reason-code': ({ stateReason }) => [stateReason?.code],
  'subnet-id': ({ subnet }) => [subnet.id],
  'vpc-id': ({ subnet }) => [subnet.vpcId],
};

function attribute(
  ec2: Ec2Region,
  instance: Instance,
  name: string,
): readonly (string | undefined)[] | undefined {
  return READ[name]?.(instance) ?? tagAttribute(ec2.resources.tagsOf(instance.id), name);
}

function reservationsOf(ec2: Ec2Region, instances: readonly Instance[]): EC2.Reservation[] {
  const byReservation = new Map<string, EC2.Instance[]>();
  for (const instance of instances) {
    const together = byReservation.get(instance.reservationId) ?? [];
    together.push(describeInstance(ec2, instance));
    byReservation.set(instance.reservationId, together);
  }
  return [...byReservation].map(([ReservationId, Instances]) => {
    return { ReservationId, OwnerId: ec2.account.id, Groups: [], Instances };
  });
}

function httpTokens(params: EC2.RunInstancesRequest, image: Instance['image']): 'optional' | 'required' {
  return params.MetadataOptions?.HttpTokens ?? (image.imdsSupport === 'v2.0' ? 'required' : 'optional');
}

/** An instance as EC2 answers it. A terminated one has no addresses left. */
export function describeInstance(ec2: Ec2Region, instance: Instance): EC2.Instance {
  const { params, type, image, subnet, profile, state, stateReason } = instance;
  const isGone = state === 'terminated';
  const isSpot = params.InstanceMarketOptions?.MarketType === 'spot';
  return {
    InstanceId: instance.id,
    ImageId: image.id,
    InstanceType: type.name,
    State: { Code: STATE_CODE[state], Name: state },
    ...(stateReason === undefined
      ? {}
      : { StateReason: { Code: stateReason.code, Message: stateReason.message } }),
    StateTransitionReason: instance.transitionReason,
    LaunchTime: new Date(instance.startedAt),
    AmiLaunchIndex: instance.launchIndex,
    ClientToken: instance.clientToken,
    Architecture: type.architecture,
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceType: 'ebs',
    RootDeviceName: '/dev/xvda',
    EbsOptimized: params.EbsOptimized ?? false,
    EnaSupport: true,
    Monitoring: { State: params.Monitoring?.Enabled === true ? 'enabled' : 'disabled' },
    Placement: { AvailabilityZone: subnet.zone, Tenancy: 'default', GroupName: '' },
    CpuOptions: { CoreCount: Math.max(1, type.vcpus / 2), ThreadsPerCore: type.vcpus > 1 ? 2 : 1 },
    ...(params.KeyName === undefined ? {} : { KeyName: params.KeyName }),
    ...(profile === undefined ? {} : { IamInstanceProfile: { Arn: profile.arn, Id: profile.id } }),
    ...(isSpot
      ? { InstanceLifecycle: 'spot' as const, SpotInstanceRequestId: `sir-${instance.id.slice(-8)}` }
      : {}),
    ...(isGone ? {} : networkOf(ec2, instance)),
    BlockDeviceMappings: isGone ? [] : [...instance.volumes],
    SecurityGroups: isGone ? [] : groupsOf(ec2, instance),
    MetadataOptions: {
      State: 'applied',
      HttpEndpoint: params.MetadataOptions?.HttpEndpoint ?? 'enabled',
      HttpTokens: httpTokens(params, image),
      HttpPutResponseHopLimit: params.MetadataOptions?.HttpPutResponseHopLimit ?? 2,
      InstanceMetadataTags: params.MetadataOptions?.InstanceMetadataTags ?? 'disabled',
      HttpProtocolIpv6: 'disabled',
    },
    Tags: tagList(ec2.resources.tagsOf(instance.id)),
  };
}

function groupsOf(ec2: Ec2Region, { groups }: Instance): EC2.GroupIdentifier[] {
  return groups.map((id) => ({ GroupId: id, GroupName: ec2.groups.get(id).name }));
}

function networkOf(ec2: Ec2Region, instance: Instance): Partial<EC2.Instance> {
  const { subnet, privateIp, publicIp, state } = instance;
  const isOn = state === 'running' || state === 'pending' || state === 'shutting-down';
  const publicName = `ec2-${(publicIp ?? '').replaceAll('.', '-')}.compute-1.amazonaws.com`;
  return {
    SubnetId: subnet.id,
    VpcId: subnet.vpcId,
    PrivateIpAddress: privateIp,
    PrivateDnsName: `ip-${privateIp.replaceAll('.', '-')}.ec2.internal`,
    PublicDnsName: publicIp !== undefined && isOn ? publicName : '',
    ...(publicIp !== undefined && isOn ? { PublicIpAddress: publicIp } : {}),
    SourceDestCheck: true,
    NetworkInterfaces: [
      {
        NetworkInterfaceId: instance.networkInterfaceId,
        SubnetId: subnet.id,
        VpcId: subnet.vpcId,
        PrivateIpAddress: privateIp,
        Status: 'in-use',
        Groups: groupsOf(ec2, instance),
      },
    ],
  };
}

function statusOf({ id, subnet, state }: Instance): EC2.InstanceStatus {
  const Status = state === 'running' ? 'ok' : 'not-applicable';
  return {
    InstanceId: id,
    AvailabilityZone: subnet.zone,
    InstanceState: { Code: STATE_CODE[state], Name: state },
    InstanceStatus: { Status },
    SystemStatus: { Status },
    Events: [],
  };
}
