import { z } from 'zod';
import type { HeadWish } from '../domain/head-wish.js';
import { JOB_VERBS, type JobsWish, type SubmitWish } from '../domain/job-wish.js';
import type { Message, Place } from '../domain/message.js';
import { type AccountWish, type AnnexWish, COMPONENTS, PARTS, type StraysWish } from '../domain/wish.js';
import type { Words } from '../domain/words.js';
import type { Notice, Progress } from '../ports/notices.js';
import type { Answer, Question } from '../ports/stores.js';

/*
 * What may come out of Redis. Objects of wishes are loose: while two versions of the bot run side by side, the older
 * one hands back the fields that it does not know.
 */

const at = z.number();
const count = z.int().min(0);

/** Where a message stands. */
export const place = z.looseObject({
  channel: z.string(),
  ts: z.string().exactOptional(),
  threadTs: z.string().exactOptional(),
  alsoInChannel: z.literal(true).exactOptional(),
}) satisfies z.ZodType<Place>;

/** An amount of money or a price, as text so that none of it gets lost. */
export const decimal = z.string().regex(/^\d+(\.\d+)?(e-?\d+)?$/);

const person = z.object({ kind: z.literal('person'), id: z.string() });

const words = z.array(
  z.union([
    z.string(),
    z.object({ kind: z.enum(['code', 'bold']), text: z.string() }),
    person,
    z.object({ kind: z.literal('time'), at }),
    z.object({ kind: z.literal('link'), url: z.string(), text: z.string() }),
  ]),
) satisfies z.ZodType<Words>;

/** A sentence for people, dressed or plain. */
const sentence = z.union([z.string(), words]);

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
  requestedBy: z.string(),
  confirmedBy: z.string().optional(),
  requestedAt: at,
  leaseEndsAt: at,
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
const headWish = z.looseObject({
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
  refused: z.looseObject({ why: sentence, hint: sentence.optional(), at }).optional(),
  reachedAt: at.optional(),
  answeredAt: at.optional(),
  announced: z.string().optional(),
  place: place.optional(),
  rebuiltAt: at.optional(),
  endedAt: at.optional(),
}) satisfies z.ZodType<HeadWish>;

const refusal = z.looseObject({ why: sentence, hint: sentence.optional(), at });

/** The stored wish to submit jobs. */
const submitWish = z.looseObject({
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
const jobsWish = z.looseObject({
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

/** A stored wish of any kind. */
export const wishSchema = z.discriminatedUnion('kind', [
  annexWish,
  accountWish,
  straysWish,
  headWish,
  submitWish,
  jobsWish,
]);

/** A stored question. */
export const questionSchema = z.object({
  id: z.string(),
  pool: z.string(),
  channel: z.string(),
  askedBy: z.string(),
  askedAt: at,
  slash: z.string(),
  text: z.string(),
  saw: z.string(),
}) satisfies z.ZodType<Question>;

/** The kept answer to a question. */
export const answerSchema = z.object({
  by: z.string(),
  at,
  choice: z.enum(['yes', 'no', 'anew']),
  questionId: z.string().optional(),
}) satisfies z.ZodType<Answer>;

const message = z.object({
  tone: z.enum(['plain', 'good', 'warning', 'bad']).exactOptional(),
  title: words,
  lines: z.array(words).exactOptional(),
  facts: z.array(z.tuple([z.string(), words])).exactOptional(),
  table: z
    .object({ headings: z.array(z.string()), rows: z.array(z.array(z.union([z.string(), person]))) })
    .exactOptional(),
  buttons: z
    .array(
      z.object({
        label: z.string(),
        action: z.string(),
        value: z.string(),
        style: z.enum(['primary', 'danger']).exactOptional(),
      }),
    )
    .exactOptional(),
  footnote: words.exactOptional(),
}) satisfies z.ZodType<Message>;

/** A notice in the stream. */
export const noticeSchema = z.object({
  key: z.string(),
  place,
  message,
  weight: z.enum(['urgent', 'important', 'ordinary']).exactOptional(),
  under: z.string().exactOptional(),
  fallback: z.string().exactOptional(),
  notBefore: at.exactOptional(),
}) satisfies z.ZodType<Notice>;

/** The part of progress that is kept as JSON; key and place are kept beside it. */
export const progressBodySchema = z.object({
  fallback: z.string(),
  message,
}) satisfies z.ZodType<Pick<Progress, 'fallback' | 'message'>>;

/** The hash that holds the progress of one key. */
export const progressSchema = z.object({
  body: z.string(),
  hash: z.string(),
  turn: z.string(),
  askedChannel: z.string(),
  askedTs: z.string(),
  channel: z.string().optional(),
  ts: z.string().optional(),
});
