import { link, words } from '../../../domain/words.js';
import { because, quoting, vcpuQuota } from '../explanations.js';
import type { Row } from '../row.js';

const SERVICE_QUOTAS = 'https://console.aws.amazon.com/servicequotas/home/services/ec2/quotas';

/** Machines: none free, none allowed. */
export const MACHINES: readonly Row[] = [
  {
    names: /^InsufficientFreeAddressesInSubnet$/,
    explain: because('capacity', 'the network has no free addresses left.', words`Fewer instances may fit.`),
  },
  {
    names:
      /^(Insufficient\w*Capacity\w*|UnfulfillableCapacity|ReservationCapacityExceeded|SpotMaxPriceTooLow)$/,
    explain: because(
      'capacity',
      'AWS has no such machines free in this region right now.',
      words`Another instance type often helps, or the same a little later.`,
    ),
  },
  { names: /^VcpuLimitExceeded$/, explain: vcpuQuota },
  {
    names: /^MaxSpotInstanceCountExceeded$/,
    explain: because(
      'quota',
      'the account may not run that many Spot vCPUs.',
      words`Raise "All Standard Spot Instance Requests" in ${link(SERVICE_QUOTAS, 'Service Quotas')}.`,
    ),
  },
  {
    names: /^InstanceLimitExceeded$/,
    explain: because(
      'quota',
      'the account may not run that many instances of this type.',
      words`Raise its limit in ${link(SERVICE_QUOTAS, 'Service Quotas')}, or ask for fewer.`,
    ),
  },
  {
    names: /LimitExceeded$|QuotaExceeded$|^TooManyBuckets$|^CodeStorageExceeded$/,
    explain: quoting(
      'quota',
      'a limit of the account is reached.',
      words`It is raised in ${link(SERVICE_QUOTAS, 'Service Quotas')}.`,
    ),
  },
];
