import { enteredState, hasState, mergeEntered, optionsOf, valuesOf, type Values } from '../blocks/state.js';
import type { PostOffice } from '../delivery/post-office.js';
import { isObject, type Json } from '../json.js';
import type { Message, MessageRef } from '../messages.js';
import type { Workspace } from '../workspace.js';
import { elementNamed, messageActionPayload, viewActionPayload } from './payloads.js';
import type { ActResult } from './results.js';

/** How a person uses an element. */
export interface UseOptions {
  /** What they say in the element's confirmation dialog. Default true. */
  readonly confirm?: boolean;
  /** What they choose or enter: for a select the value or words of an option, a list of them where many may be chosen. */
  readonly value?: unknown;
  /** What they have entered elsewhere in the message before: `block_id` → `action_id` → state or plain value. */
  readonly state?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * A person uses an element of a message: of the message as it is now, or, given one that was shown before, as it was
 * then (people do press what has just been replaced).
 *
 * @throws Error when the person does not see the message or it has no such element.
 */
export async function clickInMessage(
  workspace: Workspace,
  post: PostOffice,
  act: {
    readonly userId: string;
    readonly on: MessageRef & { readonly blocks?: readonly Json[] };
    readonly named: string;
  },
  options: UseOptions,
): Promise<ActResult> {
  const { userId, on } = act;
  const message = visible(workspace, userId, on);
  const { block, element } = elementNamed(message.blocks, act.named);
  if (dismissed(element, options)) return { acked: false, response: {}, dismissed: true };
  const link = workspace.links.issue({
    kind: 'actions',
    userId,
    channel: message.channel,
    original: { channel: message.channel, ts: message.ts },
  });
  const before = mergeEntered(message.blocks, {}, options.state ?? {});
  const values = valuesOf(message.blocks, withChoice(before, block, element, options));
  const action = actionOf(workspace, block, element, options);
  const urls = { responseUrl: workspace.responseUrl(link), triggerId: workspace.triggers.issue(userId) };
  return post.deliver(
    'interactive',
    messageActionPayload(workspace, userId, { message, action, values }, urls),
  );
}

/** A person uses an element of an open modal or of the Home tab. @throws Error when there is no such thing. */
export async function clickInView(
  workspace: Workspace,
  post: PostOffice,
  act: { readonly userId: string; readonly viewId: string; readonly named: string },
  options: UseOptions,
): Promise<ActResult> {
  const { userId, viewId } = act;
  const view = workspace.views.find(viewId);
  if (view?.userId !== userId) throw new Error(`${userId} does not have the view ${viewId} open.`);
  const { block, element } = elementNamed(view.blocks, act.named);
  if (dismissed(element, options)) return { acked: false, response: {}, dismissed: true };
  const before = mergeEntered(view.blocks, view.values, options.state ?? {});
  workspace.views.enter(viewId, withChoice(before, block, element, options));
  const action = actionOf(workspace, block, element, options);
  const triggerId = workspace.triggers.issue(userId, viewId);
  const now = workspace.views.find(viewId) ?? view;
  return post.deliver('interactive', viewActionPayload(workspace, now, action, triggerId));
}

function visible(
  workspace: Workspace,
  userId: string,
  on: MessageRef & { readonly blocks?: readonly Json[] },
): Message {
  workspace.people.get(userId);
  const kept = workspace.messages.find(on);
  // A shown message carries all that a message has; only a bare reference has no blocks.
  const message = on.blocks === undefined ? kept : { ...kept, ...(on as Message) };
  if (message === undefined) throw new Error(`There is no message ${on.ts} in ${on.channel}.`);
  const { ephemeralTo } = message;
  if (ephemeralTo !== undefined && ephemeralTo !== userId)
    throw new Error(`${userId} does not see ${on.ts}.`);
  return message;
}

const dismissed = (element: Json, { confirm }: UseOptions): boolean =>
  isObject(element['confirm']) && confirm === false;

function withChoice(values: Values, block: Json, element: Json, { value }: UseOptions): Values {
  if (!hasState(element) || value === undefined) return values;
  const blockId = String(block['block_id']);
  const actionId = String(element['action_id']);
  return { ...values, [blockId]: { ...values[blockId], [actionId]: enteredState(element, value) } };
}

/** The entry of `actions` in the payload (Slack: "block_actions payload"). */
function actionOf(workspace: Workspace, block: Json, element: Json, { value }: UseOptions): Json {
  const shared = {
    type: element['type'],
    action_id: element['action_id'],
    block_id: block['block_id'],
    action_ts: workspace.ids.stamp(),
  };
  if (element['type'] === 'overflow') return { ...shared, selected_option: chosen(element, value) };
  if (hasState(element))
    return { ...shared, ...kept(element, ['placeholder']), ...enteredState(element, value) };
  return { ...shared, ...kept(element, ['text', 'value', 'style', 'url', 'confirm']) };
}

const kept = (element: Json, keys: readonly string[]): Json =>
  Object.fromEntries(keys.filter((key) => element[key] !== undefined).map((key) => [key, element[key]]));

function chosen(element: Json, value: unknown): Json | undefined {
  const options = optionsOf(element);
  return (
    options.find((option) => option['value'] === value) ??
    options.find((o) => isObject(o['text']) && o['text']['text'] === value)
  );
}
