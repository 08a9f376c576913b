import { z } from 'zod';
import { JOB_VERBS, type JobsWish, type SubmitWish } from '../domain/job-wish.js';
import { at, count, place, refusal } from './schema-parts.js';

/** The stored wish to submit jobs. */
export const submitWish = z.looseObject({
  kind: z.literal('submit'),
  pool: z.string(),
  region: z.string(),
  id: z.string(),
  version: z.int().min(1),
  by: z.string(),
  confirmedBy: z.string().optional(),
  at,
  user: z.string(),
  description: z.string(),
  files: z.record(z.string(), z.string()),
  annexName: z.string().optional(),
  what: z.string(),
  place,
  submitted: z.looseObject({ cluster: count, count, at }).optional(),
  refused: refusal.optional(),
  heldTold: z.record(z.string(), z.looseObject({ count, at })).optional(),
  goneAt: at.optional(),
  endedAt: at.optional(),
}) satisfies z.ZodType<SubmitWish>;

/** The stored wish to do something to jobs in the queue. */
export const jobsWish = z.looseObject({
  kind: z.literal('jobs'),
  pool: z.string(),
  region: z.string(),
  id: z.string(),
  version: z.int().min(1),
  verb: z.enum(JOB_VERBS),
  jobs: z.array(z.looseObject({ cluster: count, proc: count.optional() })),
  user: z.string().optional(),
  by: z.string(),
  confirmedBy: z.string().optional(),
  at,
  place,
  done: count.optional(),
  already: count.optional(),
  trouble: z.array(z.string()).optional(),
  refused: refusal.optional(),
  endedAt: at.optional(),
}) satisfies z.ZodType<JobsWish>;
