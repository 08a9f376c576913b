import type { Message } from './message.js';

/** `urgent` cannot wait for the morning, `important` is for the whole channel, `ordinary` for those who follow the thread. */
export type Weight = 'urgent' | 'important' | 'ordinary';

/** Something worth telling, before anybody thinks of where. */
export interface News {
  /** What makes it this and no other; it is told once. */
  readonly key: string;
  readonly weight: Weight;
  readonly message: Message;
}

/**
 * What the buttons of notices do. Their value is an annex' name, but for `type`, whose value is a command as somebody
 * would type it, and `tryAnother`, with how many instances are missing after the name.
 */
export const NEWS_ACTIONS = {
  type: 'notice_type',
  extendHour: 'notice_extend_hour',
  extend: 'notice_extend',
  tryAnother: 'notice_try_another',
  keep: 'notice_keep',
  dismiss: 'notice_dismiss',
} as const;
