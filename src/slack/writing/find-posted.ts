import type { WebClient } from '@slack/web-api';
import type { Place } from '../../domain/message.js';
import { codeOf } from '../slack-errors.js';

/** A request that got lost was answered within seconds; the rest is for clocks that differ. */
const MARGIN_MS = 5 * 60_000;
/** Slack: "conversations.history", recommended per page. */
const PAGE = 200;
/** Nobody writes more than that within ten minutes. */
const MOST_PAGES = 10;

/** What is looked for: the key in a message's metadata, in a channel or a thread of it, about when. */
export interface Sought {
  readonly place: Place;
  readonly key: string;
  readonly at: number;
}

/** `no-scope`: the app was installed before it asked for the right to look. */
export type Found = Place | 'no-scope' | undefined;

/**
 * Looks for a message of ours that may have been posted, by the key in its metadata; people don't see that.
 * @throws what the client throws when Slack cannot be asked now.
 */
export async function findPosted(client: WebClient, { place, key, at }: Sought): Promise<Found> {
  try {
    const channel = await conversationOf(client, place.channel);
    const within = { oldest: stamp(at - MARGIN_MS), latest: stamp(at + MARGIN_MS), inclusive: true };
    const asked = { channel, ...within, limit: PAGE, include_all_metadata: true };
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const more = cursor === undefined ? asked : { ...asked, cursor };
      const { messages = [], response_metadata: next } =
        place.threadTs === undefined
          ? await client.conversations.history(more)
          : await client.conversations.replies({ ...more, ts: place.threadTs });
      const ts = messages.find((message) => keyIn(message) === key)?.ts;
      if (ts !== undefined) return { channel, ts };
      cursor = next?.next_cursor;
      if (cursor === undefined || cursor === '') return undefined;
    }
    return undefined;
  } catch (error) {
    const answer = codeOf(error);
    if (answer === 'missing_scope') return 'no-scope';
    // There is no such conversation, or we are not in it: what is posted next will say so.
    if (answer !== undefined) return undefined;
    throw error;
  }
}

/** Slack's history takes the direct conversation with somebody, not their own id. */
async function conversationOf(client: WebClient, channel: string): Promise<string> {
  if (!/^[UW]/.test(channel)) return channel;
  const opened = await client.conversations.open({ users: channel });
  return opened.channel?.id ?? channel;
}

/** Epoch milliseconds as Slack's timestamps. */
function stamp(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(6);
}

/** The key that {@link SlackMessenger} put in. Slack's own types leave metadata out. */
function keyIn(message: object): unknown {
  const { metadata } = message as { readonly metadata?: unknown };
  if (typeof metadata !== 'object' || metadata === null || !('event_payload' in metadata)) return undefined;
  const { event_payload: payload } = metadata;
  return typeof payload === 'object' && payload !== null && 'key' in payload ? payload.key : undefined;
}
