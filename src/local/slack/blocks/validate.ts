import { objectsIn, textIn, type Json } from '../json.js';
import { Refusal, refusalWithReasons } from '../refusal.js';
import { list, Place, tagged, type Surface } from './checks.js';
import { elementsOf } from './elements.js';
import { kinds } from './kinds.js';
import { textLength } from './tables.js';

/** Blocks per message and per view (Slack: "Blocks"). */
const MOST: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };

/** What Slack takes in one message; measured by others, documented nowhere. */
const MOST_CHARACTERS = 13_200;

/** All markdown blocks of a message together (Slack: "Markdown block"). */
const MOST_MARKDOWN = 12_000;

const TABLES = new Set(['table', 'data_table']);

/** Everything that Slack would refuse about these blocks, worded as Slack words it; empty when it would take them. */
export function complaintsAbout(blocks: unknown, surface: Surface, pointer = '/blocks'): readonly string[] {
  const complaints: string[] = [];
  const place = new Place(pointer, surface, complaints);
  list(tagged(kinds), { min: 0, max: MOST[surface] })(blocks, place);
  const found = objectsIn(blocks);
  repeatedIds(found, place);
  repeatedActions(found, place);
  together(found, place);
  return complaints;
}

/** @throws Refusal `invalid_blocks` with the reasons, or `msg_blocks_too_long`. */
export function checkMessageBlocks(blocks: readonly Json[]): void {
  const complaints = complaintsAbout(blocks, 'message');
  if (complaints.length > 0) throw refusalWithReasons('invalid_blocks', complaints);
  if (charactersIn(blocks) > MOST_CHARACTERS) throw new Refusal('msg_blocks_too_long');
}

/**
 * How much of a message's room blocks take. Other blocks count with their JSON around them; of tables only the cells
 * count, or no table could be near the hundred rows that Slack allows.
 */
function charactersIn(blocks: readonly Json[]): number {
  const sizes = blocks.map((block) =>
    TABLES.has(String(block['type'])) ? textLength(block['rows']) : JSON.stringify(block).length,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function repeatedIds(blocks: readonly Json[], place: Place): void {
  const seen = new Set<unknown>();
  for (const [index, { block_id: id }] of blocks.entries()) {
    if (id !== undefined && seen.has(id)) {
      place
        .in(index)
        .in('block_id')
        .complain(`\`block_id\` "${textIn(id) ?? ''}" already exists`);
    }
    seen.add(id);
  }
}

function repeatedActions(blocks: readonly Json[], place: Place): void {
  for (const [index, block] of blocks.entries()) {
    const ids = elementsOf([block]).map(({ element }) => element['action_id']);
    for (const [at, id] of ids.entries()) {
      if (id === undefined || ids.indexOf(id) === at) continue;
      place
        .in(index)
        .in('elements')
        .in(at)
        .in('action_id')
        .complain(`\`action_id\` "${textIn(id) ?? ''}" already exists`);
    }
  }
}

/** Rules about the blocks of one message or view as a whole. */
function together(blocks: readonly Json[], place: Place): void {
  const count = (...types: readonly string[]): number =>
    blocks.filter((block) => types.includes(String(block['type']))).length;
  if (count(...TABLES) > 1) place.complain('only_one_table_allowed');
  if (count('plan') > 1) place.complain('only one plan block allowed');
  if (count('data_visualization') > 2) place.complain('too many data_visualization blocks');
  const markdown = blocks
    .filter((block) => block['type'] === 'markdown')
    .map((block) => String(block['text']).length);
  if (markdown.reduce((sum, length) => sum + length, 0) > MOST_MARKDOWN) {
    place.complain(`markdown blocks must be less than ${MOST_MARKDOWN + 1} characters in total`);
  }
  if (elementsOf(blocks).filter(({ element }) => element['focus_on_load'] === true).length > 1) {
    place.complain('only one element can have focus_on_load');
  }
}
