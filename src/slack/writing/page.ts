import type { KnownBlock } from '@slack/types';
import { context, sizeOf } from './block-parts.js';

/** Blocks that are always kept back for saying how much was left out. */
const KEPT_BLOCKS = 4;

/** The middle of a message: filled from the top until there is no room, and then it says what is missing. */
export class Page {
  readonly blocks: KnownBlock[] = [];
  /** Characters that are still free. */
  room: number;
  #left: number;

  constructor(room: number, blocks: number) {
    this.room = room;
    this.#left = blocks;
  }

  /** Adds a block for each group, while `keep` characters stay free for what comes after; notes the rest. */
  addEach<T>(
    groups: readonly (readonly T[])[],
    keep: number,
    what: string,
    toBlock: (group: readonly T[]) => KnownBlock,
  ): void {
    const end = groups.findIndex((group) => !this.#add(toBlock(group), keep));
    if (end !== -1) this.note(groups.slice(end).flat().length, what);
  }

  /** Adds blocks that were made to fit. */
  addAll(blocks: readonly KnownBlock[]): void {
    for (const block of blocks) this.#push(block, 0);
  }

  /** Says how much was left out; there is always room for that. */
  note(left: number, what: string): void {
    if (left > 0) this.#push(context(`… and ${left} more ${left === 1 ? what : `${what}s`}.`), 0);
  }

  #add(block: KnownBlock, keep: number): boolean {
    const size = sizeOf([block]);
    if (this.#left <= KEPT_BLOCKS || this.room - size < keep) return false;
    this.#push(block, size);
    return true;
  }

  #push(block: KnownBlock, size: number): void {
    this.blocks.push(block);
    this.room -= size;
    this.#left -= 1;
  }
}
