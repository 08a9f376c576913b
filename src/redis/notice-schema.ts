import { z } from 'zod';
import type { Message } from '../domain/message.js';
import type { Notice, Progress } from '../ports/notices.js';
import { at, person, place, words } from './schema-parts.js';

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

const oneNotice = z.object({
  key: z.string(),
  place,
  message,
  weight: z.enum(['urgent', 'important', 'ordinary']).exactOptional(),
  under: z.string().exactOptional(),
  fallback: z.string().exactOptional(),
  notBefore: at.exactOptional(),
  copy: z.literal(true).exactOptional(),
  alone: z.literal(true).exactOptional(),
});

/** A notice in the stream. */
export const noticeSchema = oneNotice.extend({
  insteadOf: z.array(oneNotice).exactOptional(),
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
