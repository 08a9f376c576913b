import { redactText } from './redact.js';

/** What kind of thing is on record. */
export const AUDIT_KINDS = ['asked', 'answered', 'refused', 'done', 'aws'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/**
 * One thing that was asked, answered, refused, done without a question, or changed in AWS. Kept for those who have to
 * find out later who did what.
 */
export interface AuditEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly pool: string;
  readonly kind: AuditKind;
  /** The Slack user who did it, or for whom the bot did; absent where nobody stands behind it. */
  readonly actor?: string | undefined;
  /** The command as it was typed, without secrets, or the action of AWS. */
  readonly request: string;
  /** `question`, `yes`, `no`, `ok`, or why not. */
  readonly outcome: string;
  /** The Slack user who asked the question, where somebody else has answered it. */
  readonly askedBy?: string | undefined;
  /** What it may cost at most, in USD as a decimal. */
  readonly costUsd?: string | undefined;
  /** What it is about: a question's id, an annex' identity. */
  readonly about?: string | undefined;
}

/** Longer requests are cut: the record is for reading. */
const LONGEST = 500;

/** The entry as it may be kept: nothing that looks like a secret, and not a whole essay. */
export function recordable(entry: AuditEntry): AuditEntry {
  const clean = (text: string): string => redactText(text).slice(0, LONGEST);
  return { ...entry, request: clean(entry.request), outcome: clean(entry.outcome) };
}
