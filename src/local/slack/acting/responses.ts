import { isSet, textIn, type Json } from '../json.js';
import type { Message, MessageRef } from '../messages.js';
import { contentOf, post, rewritten } from '../posting.js';
import type { ResponseLink } from '../response-links.js';
import type { Workspace } from '../workspace.js';

/**
 * Carries out what an app sends to a `response_url`, or puts into the ack of a command: posts an answer, or replaces
 * or deletes the message whose button was pressed. Replacing keeps a message as public or private as it was.
 *
 * @returns where the answer is; undefined when a message was deleted.
 * @throws Refusal as posting does.
 */
export function respond(workspace: Workspace, link: ResponseLink, body: Json): MessageRef | undefined {
  const original = link.original === undefined ? undefined : workspace.messages.find(link.original);
  if (isSet(body['delete_original']) && original !== undefined) {
    workspace.messages.remove(original);
    workspace.changes.announce();
    return undefined;
  }
  const content = contentOf(body, workspace);
  if (isSet(body['replace_original']) && original !== undefined) {
    const message = workspace.messages.put(rewritten(original, content));
    workspace.changes.announce();
    return { channel: message.channel, ts: message.ts };
  }
  workspace.rates.countPost(link.channel);
  const { channel, ts } = post(workspace, { channel: link.channel, ...content, ...audience(link, body) });
  return { channel, ts };
}

/** Who sees a new answer: the person alone unless the app says `in_channel`. */
function audience(link: ResponseLink, body: Json): Partial<Message> {
  const threadTs = textIn(body['thread_ts']);
  const thread = threadTs === undefined || threadTs === '' ? {} : { threadTs };
  if (body['response_type'] !== 'in_channel') return { ...thread, ephemeralTo: link.userId };
  return link.command === undefined
    ? thread
    : { ...thread, invokedBy: { user: link.userId, command: link.command } };
}
