import type * as EC2 from '@aws-sdk/client-ec2';
import type { Operations } from '../call.js';
import { AwsError } from '../errors.js';
import { matcher } from './filters.js';
import { pageOf } from './pages.js';

type Architecture = 'x86_64' | 'arm64';

/** What the simulation knows of an instance type. */
export interface InstanceType {
  readonly name: EC2._InstanceType;
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  readonly current: boolean;
}

const VCPUS: Readonly<Record<string, number>> = {
  large: 2,
  xlarge: 4,
  '2xlarge': 8,
  '4xlarge': 16,
  '8xlarge': 32,
  '16xlarge': 64,
};

/** Families whose memory grows with their vCPUs: architecture, GiB per vCPU, current generation. */
const FAMILIES: Readonly<Record<string, readonly [Architecture, number, boolean]>> = {
  m4: ['x86_64', 4, false],
  m5: ['x86_64', 4, true],
  m6i: ['x86_64', 4, true],
  m7i: ['x86_64', 4, true],
  m6g: ['arm64', 4, true],
  m7g: ['arm64', 4, true],
  c6i: ['x86_64', 2, true],
  c7g: ['arm64', 2, true],
  r5: ['x86_64', 8, true],
  r6i: ['x86_64', 8, true],
  r7g: ['arm64', 8, true],
};

/** Types that follow no such rule: architecture, vCPUs, GiB, GPUs, current generation. */
const SINGLE: Readonly<Record<string, readonly [Architecture, number, number, number, boolean]>> = {
  't2.micro': ['x86_64', 1, 1, 0, true],
  't2.small': ['x86_64', 1, 2, 0, true],
  't2.medium': ['x86_64', 2, 4, 0, true],
  't3.micro': ['x86_64', 2, 1, 0, true],
  't3.small': ['x86_64', 2, 2, 0, true],
  't3.medium': ['x86_64', 2, 4, 0, true],
  't3.large': ['x86_64', 2, 8, 0, true],
  't4g.micro': ['arm64', 2, 1, 0, true],
  't4g.small': ['arm64', 2, 2, 0, true],
  't4g.medium': ['arm64', 2, 4, 0, true],
  'c5.large': ['x86_64', 2, 4, 0, true],
  'c5.xlarge': ['x86_64', 4, 8, 0, true],
  'c5.4xlarge': ['x86_64', 16, 32, 0, true],
  'g4dn.xlarge': ['x86_64', 4, 16, 1, true],
  'g5.xlarge': ['x86_64', 4, 16, 1, true],
  'p3.2xlarge': ['x86_64', 8, 61, 1, false],
};

const TYPES: ReadonlyMap<string, InstanceType> = new Map([
  ...Object.entries(FAMILIES).flatMap(([family, [architecture, perVcpu, current]]) =>
    Object.entries(VCPUS)
      // m4 stops between these sizes: its larger ones are m4.10xlarge and m4.16xlarge.
      .filter(([size]) => !(family === 'm4' && size === '8xlarge'))
      .map(([size, vcpus]) => entry(`${family}.${size}`, [architecture, vcpus, vcpus * perVcpu, 0, current])),
  ),
  ...Object.entries(SINGLE).map(([name, facts]) => entry(name, facts)),
]);

function entry(
  name: string,
  facts: readonly [Architecture, number, number, number, boolean],
): [string, InstanceType] {
  const [architecture, vcpus, memoryGiB, gpus, current] = facts;
  // The SDK's union of type names is longer than this table, and every name here is in it.
  return [
    name,
    { name: name as EC2._InstanceType, architecture, vcpus, memoryMiB: memoryGiB * 1024, gpus, current },
  ];
}

/** The type with this name, or undefined. */
export function findType(name: string): InstanceType | undefined {
  return TYPES.get(name);
}

/** DescribeInstanceTypes over the table above. */
export function typeOperations(): Operations {
  return {
    DescribeInstanceTypes: (input: EC2.DescribeInstanceTypesRequest) => {
      const asked = input.InstanceTypes ?? [];
      const unknown = asked.filter((name) => !TYPES.has(name));
      if (unknown.length > 0) {
        const message = `The following supplied instance types do not exist: [${unknown.join(', ')}]`;
        throw new AwsError('InvalidInstanceType', message);
      }
      const fits = matcher(input.Filters, attribute);
      const types = [...TYPES.values()].filter((type) => asked.length === 0 || asked.includes(type.name));
      // EC2 answers at most 100 types even when no page size is asked for.
      const paged = asked.length > 0 ? input : { MaxResults: 100, ...input };
      const page = pageOf(types.filter(fits), paged, [5, 100]);
      return { InstanceTypes: page.items.map(describe), NextToken: page.NextToken };
    },
  };
}

function attribute(type: InstanceType, name: string): string[] | undefined {
  switch (name) {
    case 'instance-type':
      return [type.name];
    case 'processor-info.supported-architecture':
      return [type.architecture];
    case 'vcpu-info.default-vcpus':
      return [String(type.vcpus)];
    case 'memory-info.size-in-mib':
      return [String(type.memoryMiB)];
    case 'current-generation':
      return [String(type.current)];
    case 'bare-metal':
      return ['false'];
    case 'supported-usage-class':
      return ['on-demand', 'spot'];
    default:
      return undefined;
  }
}

function describe(type: InstanceType): EC2.InstanceTypeInfo {
  return {
    InstanceType: type.name,
    CurrentGeneration: type.current,
    FreeTierEligible: /^t[23]\.micro$/.test(type.name),
    SupportedUsageClasses: ['on-demand', 'spot'],
    SupportedVirtualizationTypes: ['hvm'],
    BareMetal: false,
    Hypervisor: /^(m4|t2|p3)\./.test(type.name) ? 'xen' : 'nitro',
    ProcessorInfo: { SupportedArchitectures: [type.architecture] },
    VCpuInfo: { DefaultVCpus: type.vcpus },
    MemoryInfo: { SizeInMiB: type.memoryMiB },
    InstanceStorageSupported: false,
    BurstablePerformanceSupported: type.name.startsWith('t'),
    ...(type.gpus > 0 ? { GpuInfo: { Gpus: [{ Count: type.gpus, Manufacturer: 'NVIDIA' }] } } : {}),
  };
}
