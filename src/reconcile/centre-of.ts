import type { Regions } from '../ports/account.js';
import type { Centre } from '../ports/centre.js';
import { FixedCentre } from './fixed-centre.js';
import { HeadCentre, type HeadCentreHands } from './head-centre.js';

/** What is said of a pool that has its centre elsewhere. */
export interface CentreSettings {
  readonly pool: string;
  readonly region: string;
  readonly collector?: string | undefined;
  readonly tokenSecret?: string | undefined;
}

/** What a pool's annexes join: the collector that its settings name, or else its own head node. */
export function centreOf(
  { pool, region, collector, tokenSecret }: CentreSettings,
  hands: Omit<HeadCentreHands, 'pool' | 'regions'> & { readonly regions: Regions },
): Centre {
  if (collector === undefined || tokenSecret === undefined) return new HeadCentre({ ...hands, pool });
  return new FixedCentre({ collector, tokenSecret, secrets: hands.regions.secrets(region) });
}
