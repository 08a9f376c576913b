import { Decimal } from 'decimal.js';
import { dollars, hourlyPrice } from './money.js';
import { findDiskPriceUsd, PUBLIC_ADDRESS_USD } from './prices.js';
import { code, words, type Words } from './words.js';

const HOURS_A_DAY = 24;
/** AWS reckons a month of an hourly price as 730 hours. */
const HOURS_A_MONTH = 730;

/** What a head node costs while it runs, in words that say what they leave out; never a guess. */
export function runningCost(head: {
  readonly region: string;
  readonly instanceType: string;
  readonly pricePerHourUsd: Decimal | undefined;
}): Words {
  const { region, instanceType, pricePerHourUsd: price } = head;
  if (price === undefined)
    return words`No price known for ${instanceType} in ${region}. Please look it up before you say Yes.`;
  const [day, month] = [price.times(HOURS_A_DAY), price.times(HOURS_A_MONTH)];
  return words`Costs ${hourlyPrice(price)} an hour while it runs: ${dollars(day)} a day, ${dollars(month)} a month. It has no lease: it runs until somebody says ${code('/condor_head stop')} or ${code('/condor_head terminate')}.`;
}

/** What a disk of this size costs to keep, running or stopped. */
export function diskCost(region: string, gib: number | undefined): Words {
  if (gib === undefined) return words`EC2 does not say how large its disk is.`;
  const price = findDiskPriceUsd(region);
  if (price === undefined) return words`Its disk has ${gib} GiB; no price known for that in ${region}.`;
  return words`Its disk of ${gib} GiB costs about ${dollars(price.times(gib))} a month, running or stopped.`;
}

/** What its public address costs, which only a running machine has. */
export function addressCost(): Words {
  const month = new Decimal(PUBLIC_ADDRESS_USD).times(HOURS_A_MONTH);
  return words`Its public address costs ${hourlyPrice(new Decimal(PUBLIC_ADDRESS_USD))} an hour on top while it runs, ${dollars(month)} a month.`;
}

/** What running it for a month costs, with its address: what a Yes counts as, since nothing ends a head node by itself. */
export function monthOfRunning(pricePerHourUsd: Decimal | undefined): Decimal | undefined {
  return pricePerHourUsd?.plus(PUBLIC_ADDRESS_USD).times(HOURS_A_MONTH);
}

/** What is held against the limit of who asks. */
export function againstLimit(pricePerHourUsd: Decimal | undefined): readonly Words[] {
  const month = monthOfRunning(pricePerHourUsd);
  if (month === undefined) return [];
  return [words`Against a limit it counts as a month of running: ${dollars(month)}.`];
}

/** What a day of it costs, for tables and facts. */
export function dailyCost(pricePerHourUsd: string | undefined): string {
  if (pricePerHourUsd === undefined) return 'no price known';
  return `${dollars(new Decimal(pricePerHourUsd).times(HOURS_A_DAY))} a day without disk`;
}
