import { z } from 'zod';
import { type AccountWish, type AnnexWish, COMPONENTS, PARTS, type StraysWish } from '../domain/wish.js';
import { headWish } from './head-wish-schema.js';
import { jobsWish, submitWish } from './job-wish-schema.js';
import { at, count, decimal, place, sentence, words } from './schema-parts.js';

const outcome = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('launched'), got: count, at }),
  z.looseObject({ kind: z.literal('refused'), why: sentence, hint: sentence.optional(), at }),
]);

const launch = z.looseObject({
  attempt: count,
  count,
  instanceType: z.string(),
  imageId: z.string(),
  idleMs: z.number(),
  owners: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  securityGroupIds: z.array(z.string()),
  keyName: z.string().optional(),
  zone: z.string().optional(),
  requestedBy: z.string(),
  confirmedBy: z.string().optional(),
  requestedAt: at,
  leaseEndsAt: at,
  movesLease: z.literal(true).optional(),
  place: place.optional(),
  fewer: z.literal(true).optional(),
  pricePerHourUsd: decimal.optional(),
  outcome: outcome.optional(),
});

const end = z.looseObject({
  instanceIds: z.array(z.string()),
  by: z.string(),
  at,
  confirmedBy: z.string().optional(),
});

/** The stored wish of an annex. */
const annexWish = z.looseObject({
  kind: z.literal('annex'),
  pool: z.string(),
  region: z.string(),
  name: z.string(),
  id: z.string(),
  version: z.int().min(1),
  leaseEndsAt: at,
  launches: z.array(launch),
  leaseSetAt: at.optional(),
  leaseSetBy: z.looseObject({ by: z.string(), confirmedBy: z.string().optional() }).optional(),
  ends: z.array(end).optional(),
  off: z
    .looseObject({
      by: z.string(),
      at,
      confirmedBy: z.string().optional(),
      mode: z.enum(['graceful', 'fast', 'peaceful', 'terminate']).optional(),
      toldAt: at.optional(),
    })
    .optional(),
  place: place.optional(),
  endedAt: at.optional(),
  rebuiltAt: at.optional(),
}) satisfies z.ZodType<AnnexWish>;

const componentState = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('waiting') }),
  z.looseObject({ kind: z.literal('complete'), at }),
  z.looseObject({ kind: z.literal('failed'), why: sentence, hint: sentence.optional() }),
]);

const partState = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('waiting') }),
  z.looseObject({ kind: z.literal('complete'), at, left: z.array(words) }),
  z.looseObject({ kind: z.literal('failed'), why: sentence, hint: sentence.optional() }),
]);

/** The stored wish of an account. */
const accountWish = z.looseObject({
  kind: z.literal('account'),
  pool: z.string(),
  region: z.string(),
  version: z.int().min(1),
  requestedBy: z.string(),
  confirmedBy: z.string().optional(),
  requestedAt: at,
  components: z.record(z.enum(COMPONENTS), componentState),
  removal: z.record(z.enum(PARTS), partState).optional(),
  place: place.optional(),
  finishedAt: at.optional(),
}) satisfies z.ZodType<AccountWish>;

/** The stored wish to end strays. */
const straysWish = z.looseObject({
  kind: z.literal('strays'),
  pool: z.string(),
  region: z.string(),
  version: z.int().min(1),
  instanceIds: z.array(z.string()),
  requestedBy: z.string(),
  confirmedBy: z.string().optional(),
  requestedAt: at,
  place: place.optional(),
  finishedAt: at.optional(),
}) satisfies z.ZodType<StraysWish>;

/** A stored wish of any kind. */
export const wishSchema = z.discriminatedUnion('kind', [
  annexWish,
  accountWish,
  straysWish,
  headWish,
  submitWish,
  jobsWish,
]);
