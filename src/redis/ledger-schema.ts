import { z } from 'zod';
import type { Ending } from '../domain/ending.js';
import type { LedgerEntry, LedgerPage } from '../domain/ledger.js';
import { decimal, place } from './schema-parts.js';

const at = z.number();

/** Every ending there is; the compiler says when one is missing. */
const ENDINGS: Readonly<Record<Ending, true>> = {
  idle: true,
  lease: true,
  condor_off: true,
  'head node': true,
  spot: true,
  capacity: true,
  console: true,
  failure: true,
};

const ending = z.custom<Ending>((value) => typeof value === 'string' && Object.hasOwn(ENDINGS, value));

const entry = z.looseObject({
  instanceId: z.string(),
  instanceType: z.string(),
  attempt: z.int(),
  person: z.string(),
  pricePerHourUsd: decimal.optional(),
  launchedAt: at,
  leaseEndsAt: at,
  furthestLeaseAt: at.optional(),
  endedAt: at.optional(),
  // One that a newer version knows must not cost us the whole page.
  ending: ending.optional().catch(undefined),
  endedBy: z.string().optional(),
  missingSince: at.optional(),
  endUnseen: z.literal(true).optional(),
  stopped: z.literal(true).optional(),
}) satisfies z.ZodType<LedgerEntry>;

/** A stored page of the ledger. */
export const ledgerPageSchema = z.looseObject({
  pool: z.string(),
  annexId: z.string(),
  annexName: z.string(),
  region: z.string(),
  entries: z.array(entry),
  place: place.optional(),
  worstCaseUsd: decimal.optional(),
  incompleteBefore: at.optional(),
  receipts: z.int().optional(),
}) satisfies z.ZodType<LedgerPage>;
