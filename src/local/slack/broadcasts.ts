import { isObject, listIn, type Json } from './json.js';

const LIVE = /<!(channel|here|everyone|group)(?:\|[^>]*)?>/g;

/**
 * Which broadcasts of a message would ring everybody: unescaped `<!channel>` and its kin in any text that Slack reads
 * as mrkdwn, and `broadcast` elements of rich text. Plain text objects ring nobody.
 */
export function broadcastsIn(text: string, blocks: readonly Json[]): readonly string[] {
  return [...new Set([...rung(text), ...blocks.flatMap(rungBy)])];
}

const rung = (text: string): string[] => [...text.matchAll(LIVE)].map((match) => match[1] ?? '');

function rungBy(value: unknown): string[] {
  if (Array.isArray(value)) return listIn(value).flatMap(rungBy);
  if (!isObject(value)) return [];
  if (value['type'] === 'broadcast' && typeof value['range'] === 'string') return [value['range']];
  const readsMarkup = value['type'] === 'mrkdwn' || value['type'] === 'markdown';
  if (readsMarkup) return typeof value['text'] === 'string' ? rung(value['text']) : [];
  return Object.values(value).flatMap(rungBy);
}
