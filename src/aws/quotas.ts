/** A quota of EC2, by the name and code it has in Service Quotas. */
export interface Quota {
  readonly name: string;
  readonly code: string;
}

const STANDARD: Quota = {
  name: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
  code: 'L-1216C47A',
};

/** On-demand quotas count vCPUs per group of families. AWS: "Amazon EC2 service quotas", On-Demand Instance quotas. */
const BY_FAMILY: readonly (readonly [family: RegExp, Quota])[] = [
  [/^dl\d/, { name: 'Running On-Demand DL instances', code: 'L-6E869C2A' }],
  [/^f\d/, { name: 'Running On-Demand F instances', code: 'L-74FC7D96' }],
  [/^(g\d|gr\d|vt\d)/, { name: 'Running On-Demand G and VT instances', code: 'L-DB2E81BA' }],
  [/^hpc\d/, { name: 'Running On-Demand HPC instances', code: 'L-F7808C92' }],
  [/^u(7|-)/, { name: 'Running On-Demand High Memory instances', code: 'L-43DA4232' }],
  [/^inf\d/, { name: 'Running On-Demand Inf instances', code: 'L-1945791B' }],
  [/^p\d/, { name: 'Running On-Demand P instances', code: 'L-417A185B' }],
  [/^trn\d/, { name: 'Running On-Demand Trn instances', code: 'L-2C3B7624' }],
  [/^x\d/, { name: 'Running On-Demand X instances', code: 'L-7295265B' }],
];

/** The vCPU quota that on-demand instances of this type count against. */
export function onDemandQuota(instanceType: string): Quota {
  return BY_FAMILY.find(([family]) => family.test(instanceType))?.[1] ?? STANDARD;
}

/** Where a person raises it. */
export function quotaUrl(quota: Quota): string {
  return `https://console.aws.amazon.com/servicequotas/home/services/ec2/quotas/${quota.code}`;
}
