import { Decimal } from 'decimal.js';

// prettier-ignore
/** On-demand Linux prices in USD an hour: US East (N. Virginia) on AWS's public EC2 on-demand price page. */
const US_EAST_1: Readonly<Record<string, string>> = {
  't2.micro': '0.0116', 't2.small': '0.023', 't2.medium': '0.0464', 't2.large': '0.0928',
  't3.nano': '0.0052', 't3.micro': '0.0104', 't3.small': '0.0208', 't3.medium': '0.0416', 't3.large': '0.0832',
  't3.xlarge': '0.1664', 't3.2xlarge': '0.3328',
  'm4.large': '0.1', 'm4.xlarge': '0.2', 'm4.2xlarge': '0.4', 'm4.4xlarge': '0.8', 'm4.10xlarge': '2', 'm4.16xlarge': '3.2',
  'm5.large': '0.096', 'm5.xlarge': '0.192', 'm5.2xlarge': '0.384', 'm5.4xlarge': '0.768', 'm5.8xlarge': '1.536',
  'm5.12xlarge': '2.304', 'm5.16xlarge': '3.072', 'm5.24xlarge': '4.608',
  'm6i.large': '0.096', 'm6i.xlarge': '0.192', 'm6i.2xlarge': '0.384', 'm6i.4xlarge': '0.768', 'm6i.8xlarge': '1.536',
  'm6g.large': '0.077', 'm6g.xlarge': '0.154', 'm6g.2xlarge': '0.308', 'm6g.4xlarge': '0.616',
  'm7i.large': '0.1008', 'm7i.xlarge': '0.2016', 'm7i.2xlarge': '0.4032', 'm7i.4xlarge': '0.8064',
  'c4.large': '0.1', 'c4.xlarge': '0.199', 'c4.2xlarge': '0.398', 'c4.4xlarge': '0.796', 'c4.8xlarge': '1.591',
  'c5.large': '0.085', 'c5.xlarge': '0.17', 'c5.2xlarge': '0.34', 'c5.4xlarge': '0.68', 'c5.9xlarge': '1.53',
  'c5.12xlarge': '2.04', 'c5.18xlarge': '3.06', 'c5.24xlarge': '4.08',
  'c6i.large': '0.085', 'c6i.xlarge': '0.17', 'c6i.2xlarge': '0.34', 'c6i.4xlarge': '0.68', 'c6i.8xlarge': '1.36',
  'c6g.large': '0.068', 'c6g.xlarge': '0.136', 'c6g.2xlarge': '0.272', 'c6g.4xlarge': '0.544',
  'r5.large': '0.126', 'r5.xlarge': '0.252', 'r5.2xlarge': '0.504', 'r5.4xlarge': '1.008', 'r5.8xlarge': '2.016',
  'r6i.large': '0.126', 'r6i.xlarge': '0.252', 'r6i.2xlarge': '0.504', 'r6i.4xlarge': '1.008',
};

/** Not looked up in the object itself, which knows words like `constructor` too. */
const PRICES: ReadonlyMap<string, string> = new Map(Object.entries(US_EAST_1));

/** Regions whose prices for these families are the same as N. Virginia's. */
const SAME_PRICES = new Set(['us-east-1', 'us-east-2', 'us-west-2']);

/** The on-demand price of one instance hour in USD, or `undefined`: better no price than a guess. */
export function findListPriceUsd(region: string, instanceType: string): Decimal | undefined {
  const price = SAME_PRICES.has(region) ? PRICES.get(instanceType) : undefined;
  return price === undefined ? undefined : new Decimal(price);
}

/** A public IPv4 address in use, in USD an hour: the same in all regions (AWS's public VPC price page). */
export const PUBLIC_ADDRESS_USD = '0.005';

/** A gibibyte of general purpose disk (gp3) for a month in USD (AWS's public EBS price page), or `undefined`. */
export function findDiskPriceUsd(region: string): Decimal | undefined {
  return SAME_PRICES.has(region) ? new Decimal('0.08') : undefined;
}
