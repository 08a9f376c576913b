import type { Json } from '../json.js';
import type { MessageRef } from '../messages.js';

/** What came of something that a person did. */
export interface ActResult {
  readonly acked: boolean;
  /** What the person sees instead of an ack: `operation_timeout`, `dispatch_failed`, … */
  readonly error?: string;
  /** What the app put into its ack; empty when nothing. */
  readonly response: Json;
  /** Set when the person said no in the confirmation dialog: nothing was sent. */
  readonly dismissed?: true;
}

/** What came of a slash command. */
export interface SlashResult extends ActResult {
  /** The message that the ack itself carried. */
  readonly ref?: MessageRef;
}

/** What came of submitting a modal. */
export interface ViewResult extends ActResult {
  /** False when Slack itself found the form incomplete and sent nothing. */
  readonly sent: boolean;
  /** What happened to the modal. */
  readonly action: 'close' | 'errors' | 'update' | 'push' | 'clear' | 'none';
  /** Complaints under inputs, by `block_id`. */
  readonly errors: Readonly<Record<string, string>>;
}
