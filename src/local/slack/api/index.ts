import type { Json } from '../json.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import { auth } from './auth.js';
import { chat } from './chat.js';
import { conversations } from './conversations.js';
import { files } from './files.js';
import type { Method } from './method.js';
import { reactions } from './reactions.js';
import { users } from './users.js';
import { views } from './views.js';

/** The methods of the Web API that this Slack knows, besides those that connections add. */
export const methods: Readonly<Record<string, Method>> = {
  ...auth,
  ...chat,
  ...conversations,
  ...files,
  ...reactions,
  ...users,
  ...views,
};

/** One call as it came in, before anybody has looked at its token. */
export interface IncomingCall {
  readonly name: string;
  readonly args: Json;
  readonly token: string;
}

/**
 * Carries out one call in Slack's order: does the method exist, is it not too often, may this token, then the method
 * itself. Returns the answer's fields besides `ok`.
 *
 * @throws Refusal with Slack's code when it would say no.
 */
export function carryOut(
  known: Readonly<Record<string, Method>>,
  call: IncomingCall,
  workspace: Workspace,
): Json {
  const method = known[call.name];
  if (method === undefined) throw new Refusal('unknown_method', { req_method: call.name });
  if (method.tier !== undefined) workspace.rates.countCall(call.name, method.tier);
  checkToken(method, call.token, workspace);
  checkScopes(method, workspace);
  return method.run(call.args, workspace);
}

function checkToken(method: Method, token: string, { app }: Workspace): void {
  if (method.token === 'none') return;
  if (token === '') throw new Refusal('not_authed');
  if (token !== app.botToken && token !== app.appToken) throw new Refusal('invalid_auth');
  const right = method.token === 'app' ? app.appToken : app.botToken;
  if (token !== right) throw new Refusal('not_allowed_token_type');
}

function checkScopes(method: Method, { options }: Workspace): void {
  const { scopes } = options;
  if (scopes === undefined || method.scopes.length === 0) return;
  if (method.scopes.some((scope) => scopes.includes(scope))) return;
  throw new Refusal('missing_scope', { needed: method.scopes.join(','), provided: scopes.join(',') });
}
