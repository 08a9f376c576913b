import type { Ids } from '../ids.js';
import { isObject, objectsIn, type Json } from '../json.js';

/** An element that people can use, and the block it stands in. */
export interface Placed {
  readonly block: Json;
  readonly element: Json;
}

/** Every interactive element of some blocks, in reading order, those inside cards and containers included. */
export function elementsOf(blocks: readonly Json[]): readonly Placed[] {
  return blocks.flatMap((block) => [
    ...ownElements(block).map((element) => ({ block, element })),
    ...elementsOf([...objectsIn(block['child_blocks']), ...cardsOf(block)]),
  ]);
}

const cardsOf = (block: Json): readonly Json[] =>
  block['type'] === 'carousel' ? objectsIn(block['elements']) : [];

const PASSIVE = new Set(['image', 'mrkdwn', 'plain_text']);

function ownElements(block: Json): readonly Json[] {
  const single = [block['accessory'], block['element']].filter(isObject);
  const row = ['actions', 'context_actions'].includes(String(block['type']))
    ? objectsIn(block['elements'])
    : [];
  const ofCard = block['type'] === 'card' ? objectsIn(block['actions']) : [];
  return [...single, ...row, ...ofCard].filter((element) => !PASSIVE.has(String(element['type'])));
}

/** Fills in the `block_id`s and `action_id`s that the app left to Slack. */
export function withIds(blocks: readonly Json[], ids: Ids): readonly Json[] {
  return blocks.map((block) => ({
    ...block,
    block_id: block['block_id'] ?? ids.next('b'),
    ...named(block, ids),
  }));
}

function named(block: Json, ids: Ids): Json {
  const filled: Record<string, unknown> = {};
  const name = (element: Json): Json =>
    PASSIVE.has(String(element['type']))
      ? element
      : { ...element, action_id: element['action_id'] ?? ids.next('a') };
  for (const key of ['accessory', 'element']) {
    const element = block[key];
    if (isObject(element)) filled[key] = name(element);
  }
  if (['actions', 'context_actions'].includes(String(block['type']))) {
    filled['elements'] = objectsIn(block['elements']).map(name);
  }
  if (block['type'] === 'card' && Array.isArray(block['actions'])) {
    filled['actions'] = objectsIn(block['actions']).map(name);
  }
  if (block['type'] === 'carousel') filled['elements'] = withIds(objectsIn(block['elements']), ids);
  if (block['type'] === 'container') filled['child_blocks'] = withIds(objectsIn(block['child_blocks']), ids);
  return filled;
}

/** The words on an element: a button's text, else its placeholder. */
export function labelOf(element: Json): string | undefined {
  for (const key of ['text', 'placeholder']) {
    const object = element[key];
    if (isObject(object) && typeof object['text'] === 'string') return object['text'];
  }
  return undefined;
}
