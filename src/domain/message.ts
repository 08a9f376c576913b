import type { Person, Words } from './words.js';

/** What stands in a cell of a table: literal text, or somebody. */
export type Cell = string | Person;

/** A table with a heading per column. */
export interface Table {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A button. `action` says who handles it, `value` what about (a question's id, an annex' name). */
export interface Button {
  readonly label: string;
  readonly action: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
}

/**
 * What the bot has to say, free of Slack. The title comes first and is what a notification shows, so it has to
 * make sense alone. The tone is always also said in words.
 */
export interface Message {
  readonly tone?: 'plain' | 'good' | 'warning' | 'bad';
  readonly title: Words;
  readonly lines?: readonly Words[];
  readonly facts?: readonly (readonly [label: string, value: Words])[];
  readonly table?: Table;
  readonly buttons?: readonly Button[];
  readonly footnote?: Words;
  /** Text that goes with it as a file, to the one person who asked. */
  readonly file?: { readonly name: string; readonly content: string };
}

/** Where a message stands: a channel and, once posted, its timestamp. */
export interface Place {
  readonly channel: string;
  readonly ts?: string;
  /** The message in whose thread it stands, or is to stand. */
  readonly threadTs?: string;
  /** A reply that the channel shows as well. */
  readonly alsoInChannel?: true;
}
