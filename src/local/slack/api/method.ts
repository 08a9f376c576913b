import type { Json } from '../json.js';
import type { Tier } from '../rates.js';
import type { Workspace } from '../workspace.js';

/** One method of the Web API. */
export interface Method {
  /** Which token it takes. */
  readonly token: 'bot' | 'app' | 'none';
  /** The scopes of which the token needs one; none when empty. */
  readonly scopes: readonly string[];
  readonly tier?: Tier;
  /** Carries it out and returns the fields of the answer besides `ok`. @throws Refusal when Slack would say no. */
  readonly run: (args: Json, workspace: Workspace) => Json;
}

/** A method of the bot token. */
export const method = (
  run: Method['run'],
  { scopes = [], tier }: { readonly scopes?: readonly string[]; readonly tier?: Tier } = {},
): Method => ({ token: 'bot', scopes, run, ...(tier === undefined ? {} : { tier }) });
