import { mergeEntered } from '../blocks/state.js';
import type { PostOffice } from '../delivery/post-office.js';
import { isObject, objectIn, type Json } from '../json.js';
import { Refusal } from '../refusal.js';
import type { ShownView } from '../views.js';
import type { Workspace } from '../workspace.js';
import { formErrors } from './form-checks.js';
import { closedPayload, submissionPayload } from './payloads.js';
import type { ViewResult } from './results.js';

type Entered = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * A person fills a modal in and submits it. Slack checks it first, as its clients do, and sends nothing when a field
 * is missing. Then what the app answers happens to the modal.
 *
 * @throws Error when that modal is not the top one of the person, or has no such input.
 */
export async function submit(
  workspace: Workspace,
  post: PostOffice,
  act: { readonly userId: string; readonly viewId: string; readonly entered: Entered },
): Promise<ViewResult> {
  const view = topModal(workspace, act.userId, act.viewId);
  workspace.views.enter(view.id, mergeEntered(view.blocks, view.values, act.entered));
  const filled = workspace.views.find(view.id) ?? view;
  const missing = formErrors(filled);
  complain(workspace, view.id, missing);
  if (Object.keys(missing).length > 0) {
    return { acked: false, response: {}, sent: false, action: 'none', errors: missing };
  }
  const triggerId = workspace.triggers.issue(act.userId, view.id);
  const delivered = await post.deliver('interactive', submissionPayload(workspace, filled, triggerId));
  if (!delivered.acked) return { ...delivered, sent: true, action: 'none', errors: {} };
  return { ...delivered, sent: true, ...answered(workspace, filled, delivered.response) };
}

/** A person closes a modal with its cross or its cancel button. */
export async function closeView(
  workspace: Workspace,
  post: PostOffice,
  act: { readonly userId: string; readonly viewId: string },
): Promise<void> {
  const view = topModal(workspace, act.userId, act.viewId);
  workspace.views.close(act.userId, view.clearOnClose);
  workspace.changes.announce();
  if (view.notifyOnClose)
    await post.deliver('interactive', closedPayload(workspace, view, view.clearOnClose));
}

type Outcome = Pick<ViewResult, 'action' | 'errors'> & Partial<Pick<ViewResult, 'error'>>;

/** Does to the modal what the app's ack says (Slack: "Modals", response actions). */
function answered(workspace: Workspace, view: ShownView, response: Json): Outcome {
  try {
    const outcome = carriedOut(workspace, view, response);
    workspace.changes.announce();
    return outcome;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { action: 'none', errors: {}, error: error.code };
  }
}

function carriedOut(workspace: Workspace, view: ShownView, response: Json): Outcome {
  const { views } = workspace;
  switch (response['response_action']) {
    case undefined:
      views.close(view.userId, false);
      return { action: 'close', errors: {} };
    case 'clear':
      views.close(view.userId, true);
      return { action: 'clear', errors: {} };
    case 'update':
      views.update(view.id, objectIn(response['view']));
      return { action: 'update', errors: {} };
    case 'push':
      views.push(view.userId, objectIn(response['view']));
      return { action: 'push', errors: {} };
    case 'errors': {
      const errors = errorsIn(view, response['errors']);
      views.complain(view.id, errors);
      return { action: 'errors', errors };
    }
    default:
      throw new Refusal('invalid_response_action');
  }
}

/** Errors may only be put under input blocks of the modal; Slack drops the whole answer otherwise. */
function errorsIn(view: ShownView, wanted: unknown): Readonly<Record<string, string>> {
  const inputs = view.blocks.filter((block) => block['type'] === 'input').map((block) => block['block_id']);
  const errors = isObject(wanted) ? Object.entries(wanted) : [];
  const fits =
    errors.length > 0 && errors.every(([id, text]) => inputs.includes(id) && typeof text === 'string');
  if (!fits) throw new Refusal('invalid_response_errors');
  return Object.fromEntries(errors.map(([id, text]) => [id, String(text)]));
}

function complain(workspace: Workspace, viewId: string, errors: Readonly<Record<string, string>>): void {
  workspace.views.complain(viewId, errors);
  workspace.changes.announce();
}

function topModal(workspace: Workspace, userId: string, viewId: string): ShownView {
  const top = workspace.views.stackOf(userId).at(-1);
  if (top?.id !== viewId)
    throw new Error(`${viewId} is not the modal in front of ${userId}: ${top?.id ?? 'none is open'}.`);
  return top;
}
