import { isObject, textIn, type Json } from '../json.js';
import { Refusal, refusalWithReasons } from '../refusal.js';
import type { Trigger } from '../triggers.js';
import { describedView } from '../described-view.js';
import type { ShownView } from '../views.js';
import type { Workspace } from '../workspace.js';
import { method, type Method } from './method.js';

function viewIn(args: Json): Json {
  if (!isObject(args['view']))
    throw refusalWithReasons('invalid_arguments', ['missing required field: view']);
  return args['view'];
}

function triggerIn(args: Json, workspace: Workspace): Trigger {
  const id = textIn(args['trigger_id']) ?? '';
  if (id === '') throw refusalWithReasons('invalid_arguments', ['missing required field: trigger_id']);
  return workspace.triggers.exchange(id);
}

function answer(view: ShownView, workspace: Workspace): Json {
  workspace.changes.announce();
  return { view: describedView(view, workspace) };
}

function open(args: Json, workspace: Workspace): Json {
  const { userId } = triggerIn(args, workspace);
  return answer(workspace.views.open(userId, viewIn(args)), workspace);
}

/** A push needs a trigger from inside a modal: there is nothing to push onto otherwise. */
function push(args: Json, workspace: Workspace): Json {
  const { userId, viewId } = triggerIn(args, workspace);
  if (viewId === undefined || workspace.views.find(viewId)?.type !== 'modal')
    throw new Refusal('invalid_trigger_id');
  return answer(workspace.views.push(userId, viewIn(args)), workspace);
}

function update(args: Json, workspace: Workspace): Json {
  const id = textIn(args['view_id']) ?? '';
  const externalId = textIn(args['external_id']) ?? '';
  const view = id === '' ? workspace.views.findByExternalId(externalId) : workspace.views.find(id);
  if (view === undefined) throw new Refusal('not_found');
  return answer(workspace.views.update(view.id, viewIn(args), textIn(args['hash'])), workspace);
}

function publish(args: Json, workspace: Workspace): Json {
  const userId = textIn(args['user_id']) ?? '';
  const user = workspace.people.find(userId);
  if (user === undefined) throw refusalWithReasons('invalid_arguments', ['invalid `user_id`']);
  return answer(workspace.views.publish(userId, viewIn(args), textIn(args['hash'])), workspace);
}

const tier = 4;

export const views: Readonly<Record<string, Method>> = {
  'views.open': method(open, { tier }),
  'views.push': method(push, { tier }),
  'views.update': method(update, { tier }),
  'views.publish': method(publish, { tier }),
};
