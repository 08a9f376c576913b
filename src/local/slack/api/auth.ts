import type { Json } from '../json.js';
import { Refusal } from '../refusal.js';
import type { Workspace } from '../workspace.js';
import { method, type Method } from './method.js';

const test = (_args: Json, { app, team, url }: Workspace): Json => ({
  url: `${url}/`,
  team: team.name,
  user: app.name,
  team_id: team.id,
  user_id: app.botUserId,
  bot_id: app.botId,
  is_enterprise_install: false,
});

const apiTest = (args: Json): Json => {
  if (typeof args['error'] === 'string') throw new Refusal(args['error'], { args });
  return { args };
};

/** `auth.test` and `api.test`: who am I, and is anybody there. */
export const auth: Readonly<Record<string, Method>> = {
  'auth.test': method(test),
  'api.test': { token: 'none', scopes: [], tier: 4, run: apiTest },
};
