import type { ActionsBlock, Button as ButtonElement, KnownBlock, MrkdwnElement } from '@slack/types';
import type { Button } from '../../domain/message.js';
import { cutText } from './mrkdwn.js';

/** Slack: "Block elements", Button. */
const MOST_IN_VALUE = 2000;
const MOST_IN_LABEL = 75;

/** Text with markup. Slack takes no empty text, so an ellipsis stands where there is nothing to say. */
export const mrkdwn = (text: string): MrkdwnElement => ({
  type: 'mrkdwn',
  text: text.trim() === '' ? '…' : text,
  // Without this Slack would look for addresses and names in the text and make links of them.
  verbatim: true,
});

/** A paragraph. */
export const section = (text: string): KnownBlock => ({ type: 'section', text: mrkdwn(text) });

/** Small print. */
export const context = (text: string): KnownBlock => ({ type: 'context', elements: [mrkdwn(text)] });

/** How much of a message's room these blocks take. */
export const sizeOf = (blocks: readonly KnownBlock[]): number =>
  blocks.reduce((sum, block) => sum + JSON.stringify(block).length, 0);

/** The list in pieces of at most `size`. */
export function inChunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}

/** Rows of buttons. Slack wants every `action_id` of a row once, so namesakes get a number: see {@link actionOf}. */
export function buttonBlocks(buttons: readonly Button[]): ActionsBlock[] {
  const named = new Map<string, number>();
  const elements = buttons.map((button) => {
    const count = (named.get(button.action) ?? 0) + 1;
    named.set(button.action, count);
    return buttonElement(button, count === 1 ? button.action : `${button.action}#${count}`);
  });
  return inChunks(elements, 25).map((chunk) => ({ type: 'actions', elements: [...chunk] }));
}

/** The action that a button was made with, from the `action_id` that comes back with a click. */
export function actionOf(actionId: string): string {
  return actionId.replace(/#\d+$/, '');
}

/** @throws Error when the value is too long: cut, it would be about something else. */
function buttonElement({ label, value, style }: Button, actionId: string): ButtonElement {
  if (value.length > MOST_IN_VALUE) throw new Error(`The value of button ${actionId} is too long for Slack.`);
  const text = cutText(label, MOST_IN_LABEL);
  return {
    type: 'button',
    text: { type: 'plain_text', text: text.trim() === '' ? '…' : text, emoji: false },
    action_id: actionId,
    ...(value === '' ? {} : { value }),
    ...(style === undefined ? {} : { style }),
  };
}
