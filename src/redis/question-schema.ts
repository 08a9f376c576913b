import { z } from 'zod';
import type { Answer, Question } from '../ports/stores.js';
import { at } from './schema-parts.js';

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
