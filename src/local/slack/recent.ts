import { elementsOf, labelOf } from './blocks/elements.js';
import type { Workspace } from './workspace.js';

const HOW_MANY = 12;

/** The last messages, open modals and API calls in a few lines, for whoever waited for something in vain. */
export function recentEvents(workspace: Workspace): string {
  const messages = workspace.channels
    .all()
    .flatMap(({ id, name }) => workspace.messages.in(id).map((message) => ({ ...message, name })))
    .sort((a, b) => (a.ts < b.ts ? -1 : 1))
    .slice(-HOW_MANY)
    .map((message) => {
      const buttons = elementsOf(message.blocks).map(({ element }) => `[${labelOf(element) ?? '?'}]`);
      const whom = message.ephemeralTo === undefined ? '' : ` (only to ${message.ephemeralTo})`;
      return `  #${message.name} ${message.user}${whom}: ${message.text.slice(0, 200)} ${buttons.join(' ')}`;
    });
  const calls = workspace.calls
    .slice(-HOW_MANY)
    .map(({ method, ok, error }) => `  ${method} ${ok ? 'ok' : (error ?? 'failed')}`);
  return ['Recent messages:', ...messages, 'Recent calls:', ...calls].join('\n');
}
