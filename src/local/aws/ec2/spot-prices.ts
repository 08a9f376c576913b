import type * as EC2 from '@aws-sdk/client-ec2';
import type { Call, Operations } from '../call.js';
import { digest } from '../ids.js';
import type { Ec2Region } from './region.js';
import { findType } from './types.js';

/** About what a spot vCPU costs an hour; prices here are made up, and the same in every run. */
const USD_PER_VCPU = 0.015;

/** DescribeSpotPriceHistory: the current price of each type asked for, in each zone. */
export function spotPriceOperations(ec2: Ec2Region): Operations {
  return {
    DescribeSpotPriceHistory: (input: EC2.DescribeSpotPriceHistoryRequest, { at }: Call) => {
      const zones = new Set([...ec2.network.subnets.values()].map(({ zone }) => zone));
      const asked = [...zones].filter((zone) => (input.AvailabilityZone ?? zone) === zone);
      const types = (input.InstanceTypes ?? []).map(findType).filter((type) => type !== undefined);
      const SpotPriceHistory = types.flatMap((type) =>
        asked.map((zone) => ({
          AvailabilityZone: zone,
          InstanceType: type.name,
          ProductDescription: 'Linux/UNIX',
          SpotPrice: (type.vcpus * USD_PER_VCPU * (1 + wobble(type.name + zone))).toFixed(6),
          Timestamp: new Date(at),
        })),
      );
      return { SpotPriceHistory, NextToken: '' };
    },
  };
}

function wobble(text: string): number {
  return parseInt(digest(text).slice(0, 2), 16) / 1024;
}
