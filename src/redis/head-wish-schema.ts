import { z } from 'zod';
import type { HeadWish } from '../domain/head-wish.js';
import { at, count, decimal, place, refusal } from './schema-parts.js';

const headLaunch = z.looseObject({
  attempt: count,
  instanceType: z.string(),
  imageId: z.string(),
  login: z.string().optional(),
  product: z.string().optional(),
  loginFrom: z.string().optional(),
  keyName: z.string().optional(),
  publicKey: z.string().optional(),
  keySecret: z.string().optional(),
});

/** The stored wish of a head node. */
export const headWish = z.looseObject({
  kind: z.literal('head'),
  pool: z.string(),
  region: z.string(),
  name: z.string(),
  id: z.string(),
  version: z.int().min(1),
  wanted: z.enum(['running', 'stopped', 'terminated']),
  by: z.string(),
  at,
  confirmedBy: z.string().optional(),
  requestedBy: z.string(),
  requestedAt: at,
  launch: headLaunch.optional(),
  pricePerHourUsd: decimal.optional(),
  instanceId: z.string().optional(),
  refused: refusal.optional(),
  reachedAt: at.optional(),
  answeredAt: at.optional(),
  announced: z.string().optional(),
  place: place.optional(),
  rebuiltAt: at.optional(),
  endedAt: at.optional(),
}) satisfies z.ZodType<HeadWish>;
