import type { Button, Message } from './message.js';

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
 * would type it, and `tryAnother`, with how many instances are missing after the name, and the type if it is to stay. The
 * pool stands before all of that, since a notice may stand in a channel of another pool, or in somebody's own messages.
 */
export const NEWS_ACTIONS = {
  type: 'notice_type',
  extendHour: 'notice_extend_hour',
  extend: 'notice_extend',
  tryAnother: 'notice_try_another',
  keep: 'notice_keep',
  dismiss: 'notice_dismiss',
} as const;

const NAMES: readonly string[] = Object.values(NEWS_ACTIONS);

/** The message with buttons that say which pool they are about. */
export function aboutPool(message: Message, pool: string): Message {
  if (message.buttons === undefined) return message;
  const named = (button: Button): Button =>
    NAMES.includes(button.action) ? { ...button, value: `${pool}/${button.value}` } : button;
  return { ...message, buttons: message.buttons.map(named) };
}

/** The pool that a button is about, and the rest of its value. Buttons from before there were pools name none. */
export function readButton(value: string): { readonly pool: string | undefined; readonly rest: string } {
  const [, pool, rest] = /^([a-z0-9-]+)\/(.*)$/s.exec(value) ?? [];
  return pool === undefined ? { pool, rest: value } : { pool, rest: rest ?? '' };
}
