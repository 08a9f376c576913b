import type * as EC2 from '@aws-sdk/client-ec2';
import type { Call, Operations } from '../call.js';
import { AwsError } from '../errors.js';
import type { Iam } from '../iam/iam.js';
import { describeInstance } from './describe.js';
import { type Instance, isAlive } from './instance.js';
import { type LaunchPlan, planLaunch } from './launch.js';
import type { Life } from './life.js';
import { freeAddresses } from './network.js';
import type { Ec2Region } from './region.js';
import { tagsFor } from './resources.js';
import { volumesOf } from './volumes.js';

/** RunInstances: checks, tokens, capacity and quota, and then instances that boot. */
export function runOperations(ec2: Ec2Region, iam: Iam, life: Life): Operations {
  return {
    RunInstances: (input: EC2.RunInstancesRequest, call: Call) => {
      const token = input.ClientToken ?? tokenIn(call);
      const scope = scopeOf(ec2, input);
      const known = ec2.tokens.find(token, scope, input, call.at);
      if (known !== undefined) return reservation(ec2, known);
      const plan = planLaunch(ec2, iam, input);
      if (input.DryRun === true) throw dryRun();
      const count = countFor(ec2, plan);
      const launched = launch(ec2, plan, { input, count, token, at: call.at });
      ec2.tokens.keep(token, scope, input, { things: launched, at: call.at });
      for (const instance of launched) life.begin(instance, call.at, ec2.account.faults.bootFailure());
      return reservation(ec2, launched);
    },
  };
}

/** What a call answers that was told only to try. */
export function dryRun(): AwsError {
  return new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
}

/** A token counts per zone as soon as the request names one (Ensuring idempotency in EC2 API requests). */
function scopeOf(ec2: Ec2Region, input: EC2.RunInstancesRequest): string {
  const subnetId = input.SubnetId ?? input.NetworkInterfaces?.[0]?.SubnetId;
  // A subnet that is not there is refused further on; no token was ever kept for it.
  if (subnetId !== undefined) return ec2.network.subnets.get(subnetId)?.zone ?? subnetId;
  return input.Placement?.AvailabilityZone ?? 'region';
}

/** The SDK fills a token in on the wire when the caller names none, and keeps it for its own retries. */
function tokenIn({ bodyText }: Call): string {
  return new URLSearchParams(bodyText()).get('ClientToken') ?? '';
}

function countFor(ec2: Ec2Region, { type, subnet, least, most }: LaunchPlan): number {
  const { faults } = ec2.account;
  if (faults.vcpuQuota !== undefined) {
    const alive = [...ec2.instances.values()].filter(
      (instance) => isAlive(instance) && instance.state !== 'stopped',
    );
    const used = alive.reduce((sum, instance) => sum + instance.type.vcpus, 0);
    if (used + most * type.vcpus > faults.vcpuQuota) throw vcpuLimit(faults.vcpuQuota);
  }
  if (freeAddresses(subnet) < least) {
    throw new AwsError(
      'InsufficientFreeAddressesInSubnet',
      `There are not enough free addresses in subnet '${subnet.id}' to satisfy the requested number of instances.`,
    );
  }
  const count = Math.min(most, faults.room(type.name, subnet.zone), freeAddresses(subnet));
  if (count < least) throw noCapacity(ec2, type.name, subnet.zone);
  faults.take(type.name, subnet.zone, count);
  return count;
}

function vcpuLimit(limit: number): AwsError {
  return new AwsError(
    'VcpuLimitExceeded',
    `You have requested more vCPU capacity than your current vCPU limit of ${limit} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
  );
}

function noCapacity(ec2: Ec2Region, type: string, zone: string): AwsError {
  const zones = [...new Set([...ec2.network.subnets.values()].map((subnet) => subnet.zone))];
  const others = zones.filter((one) => one !== zone && ec2.account.faults.room(type, one) > 0);
  const elsewhere =
    others.length === 0
      ? ''
      : ` You can currently get ${type} capacity by not specifying an Availability Zone in your request or choosing ${others.join(', ')}.`;
  return new AwsError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.${elsewhere}`,
  );
}

interface Launch {
  readonly input: EC2.RunInstancesRequest;
  readonly count: number;
  readonly token: string;
  readonly at: number;
}

function launch(ec2: Ec2Region, plan: LaunchPlan, { input, count, token, at }: Launch): Instance[] {
  const { ids } = ec2.account;
  const reservationId = ids.next('r');
  const tags = tagsFor('instance', input.TagSpecifications);
  const diskTags = tagsFor('volume', input.TagSpecifications);
  const cardTags = tagsFor('network-interface', input.TagSpecifications);
  return Array.from({ length: count }, (_, launchIndex) => {
    const instance: Instance = {
      id: ids.next('i'),
      reservationId,
      launchIndex,
      params: input,
      clientToken: token,
      ...plan,
      privateIp: ec2.network.takeAddress(plan.subnet),
      publicIp: plan.isPublic ? ec2.network.takePublicAddress() : undefined,
      volumes: volumesOf(input, ids, at),
      networkInterfaceId: ids.next('eni'),
      profileSince: at,
      launchedAt: at,
      startedAt: at,
      runningSince: undefined,
      state: 'pending',
      stateReason: undefined,
      transitionReason: '',
      shutdownBehavior: input.InstanceInitiatedShutdownBehavior === 'terminate' ? 'terminate' : 'stop',
      disableApiTermination: input.DisableApiTermination ?? false,
      chapter: 0,
      console: [],
    };
    ec2.instances.set(instance.id, instance);
    ec2.resources.add(instance.id, tags);
    ec2.resources.add(instance.networkInterfaceId, cardTags);
    for (const { Ebs } of instance.volumes) ec2.resources.add(Ebs?.VolumeId ?? '', diskTags);
    return instance;
  });
}

function reservation(ec2: Ec2Region, instances: readonly Instance[]): EC2.Reservation {
  return {
    ReservationId: instances[0]?.reservationId,
    OwnerId: ec2.account.id,
    Groups: [],
    Instances: instances.map((instance) => describeInstance(ec2, instance)),
  };
}
