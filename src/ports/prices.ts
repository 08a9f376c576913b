import type { Decimal } from 'decimal.js';

/** What instances cost in one region. Where that is known from is nobody's business here. */
export interface Prices {
  /** The on-demand price of one Linux instance hour in USD, or `undefined`: better no price than a guess. */
  findPriceUsd(instanceType: string): Promise<Decimal | undefined>;
}

/** The prices of several types, without those that are not known. */
export async function pricesOf(
  prices: Prices,
  instanceTypes: readonly string[],
): Promise<ReadonlyMap<string, Decimal>> {
  const asked = await Promise.all(
    [...new Set(instanceTypes)].map(async (type) => [type, await prices.findPriceUsd(type)] as const),
  );
  return new Map(asked.flatMap(([type, price]) => (price === undefined ? [] : [[type, price] as const])));
}
