import { policy, type PolicyDocument, type Statement } from './account/policy-document.js';
import { ACTIONS, SCOPES, type Scope } from './actions.js';

/** What the policy is printed for; what is not named is left open. */
export interface PolicyFor {
  readonly partition?: string | undefined;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** The secret with the token of a pool elsewhere (CONDOR_TOKEN_SECRET). */
  readonly tokenSecret?: string | undefined;
}

/** Where tokens of pools lie when nobody says otherwise. */
const TOKEN_SECRETS = 'condor-annex/token';

/** The least that the bot needs: one statement per scope, from the same table that explains refusals. */
export function botPolicy(options: PolicyFor = {}): PolicyDocument {
  const fill = filler(options);
  const statements = Object.entries(SCOPES).map(([name, scope]) => toStatement(name, scope, fill));
  return policy(...statements);
}

function toStatement(name: string, scope: Scope, fill: (text: string) => string): Statement {
  return {
    Sid: name,
    Effect: 'Allow',
    Action: actionsIn(name),
    Resource: scope.resources.map(fill),
    ...(scope.condition === undefined ? {} : { Condition: scope.condition }),
  };
}

/** The actions that some command needs in this scope. */
function actionsIn(name: string): readonly string[] {
  const actions = Object.values(ACTIONS)
    .flat()
    .filter(([, ...scopes]) => scopes.some((scope) => scope === name))
    .map(([action]) => action);
  return [...new Set(actions)].sort();
}

function filler({
  partition = 'aws',
  accountId = '*',
  region = '*',
  tokenSecret,
}: PolicyFor): (text: string) => string {
  const values: Readonly<Record<string, string>> = {
    PARTITION: partition,
    ACCOUNT: accountId,
    REGION: region,
    POOL_TOKEN: tokenSecret ?? TOKEN_SECRETS,
  };
  return (text) => text.replace(/PARTITION|ACCOUNT|REGION|POOL_TOKEN/g, (word) => values[word] ?? word);
}
