import type * as EC2 from '@aws-sdk/client-ec2';
import type { Operations } from '../call.js';

/** Regions that every account has, and some that it has to ask for. */
const ENABLED = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];
const NOT_OPTED_IN = ['af-south-1', 'ap-east-1', 'eu-south-1', 'me-south-1'];

/** DescribeRegions: those that the account can use, or all. */
export function placeOperations(): Operations {
  return {
    DescribeRegions: ({ AllRegions, RegionNames }: EC2.DescribeRegionsRequest) => {
      const all = [
        ...ENABLED.map((name) => describe(name, 'opt-in-not-required')),
        ...(AllRegions === true ? NOT_OPTED_IN.map((name) => describe(name, 'not-opted-in')) : []),
      ];
      const wanted = (name: string): boolean => RegionNames === undefined || RegionNames.includes(name);
      return { Regions: all.filter(({ RegionName }) => wanted(RegionName)) };
    },
  };
}

function describe(name: string, OptInStatus: string): EC2.Region & { readonly RegionName: string } {
  return { RegionName: name, Endpoint: `ec2.${name}.amazonaws.com`, OptInStatus };
}
