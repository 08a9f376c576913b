import { z } from 'zod';
import type { Place } from '../domain/message.js';
import type { Words } from '../domain/words.js';

/*
 * What may come out of Redis. Objects of wishes are loose: while two versions of the bot run side by side, the older
 * one hands back the fields that it does not know.
 */

/** A moment. */
export const at = z.number();

/** How many of something. */
export const count = z.int().min(0);

/** Where a message stands. */
export const place = z.looseObject({
  channel: z.string(),
  ts: z.string().exactOptional(),
  threadTs: z.string().exactOptional(),
  alsoInChannel: z.literal(true).exactOptional(),
}) satisfies z.ZodType<Place>;

/** An amount of money or a price, as text so that none of it gets lost. */
export const decimal = z.string().regex(/^\d+(\.\d+)?(e-?\d+)?$/);

/** Somebody at Slack. */
export const person = z.object({ kind: z.literal('person'), id: z.string() });

/** Text that is dressed later. */
export const words = z.array(
  z.union([
    z.string(),
    z.object({ kind: z.enum(['code', 'bold']), text: z.string() }),
    person,
    z.object({ kind: z.literal('channel'), id: z.string() }),
    z.object({ kind: z.literal('time'), at }),
    z.object({ kind: z.literal('link'), url: z.string(), text: z.string() }),
  ]),
) satisfies z.ZodType<Words>;

/** A sentence for people, dressed or plain. */
export const sentence = z.union([z.string(), words]);

/** Why something was refused, and when. */
export const refusal = z.looseObject({ why: sentence, hint: sentence.optional(), at });
