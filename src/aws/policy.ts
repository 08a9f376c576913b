import { policy, type PolicyDocument, type Statement } from './account/policy-document.js';
import { ACTIONS } from './actions.js';
import { SCOPES, type Scope } from './scopes.js';

/** What the policy is printed for; what is not named is left open. */
export interface PolicyFor {
  readonly partition?: string | undefined;
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
  /** The secret with the token of a pool elsewhere (CONDOR_TOKEN_SECRET). */
  readonly tokenSecret?: string | undefined;
  /** What the bot's own role is called, with its path; it may be a user as well. */
  readonly role?: string | undefined;
}

/** Where tokens of pools lie when nobody says otherwise. */
const TOKEN_SECRETS = 'condor-annex/token';

/** The least that the bot needs: a statement for each scope or group of scopes, from the same table that explains refusals. */
export function botPolicy(options: PolicyFor = {}): PolicyDocument {
  return policyApart(undefined, options);
}

/**
 * What a bot needs on top of that in its own account when pools have credentials of their own; as an administrator, to make
 * users for them; and to tell all that it lacks at once. `bounded` is what
 * takes something from it as well: roles are made within their boundary, or not at all.
 */
export function extraPolicy(apart: NonNullable<Scope['apart']>, options: PolicyFor = {}): PolicyDocument {
  const allowed = policyApart(apart, options);
  return apart === 'bounded' ? policy(...allowed.Statement, onlyBounded(options)) : allowed;
}

/** Whatever else allows it: a role without the boundary could get any rights from whoever writes its policy. */
function onlyBounded(options: PolicyFor): Statement {
  const { condition, resources } = SCOPES.BoundedRoles;
  return {
    Effect: 'Deny',
    Action: ['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:PutRolePolicy'],
    Resource: resources.map(filler(options)),
    Condition: { ArnNotLike: filled(condition, filler(options)).ArnLike },
  };
}

function policyApart(
  apart: Scope['apart'],
  options: PolicyFor,
  isWanted: (action: string) => boolean = () => true,
): PolicyDocument {
  const fill = filler(options);
  // Statements need no names, and those of a policy that has to fit into 6,144 characters have none.
  const groups = new Map<string, (readonly [name: string, Scope])[]>();
  for (const [name, scope] of Object.entries<Scope>(SCOPES).filter(([, each]) => each.apart === apart)) {
    if (!actionsIn(name).some(isWanted)) continue;
    const group = scope.in ?? name;
    groups.set(group, [...(groups.get(group) ?? []), [name, scope]]);
  }
  return policy(...[...groups.values()].map((scopes) => toStatement(scopes, fill, isWanted)));
}

function toStatement(
  scopes: readonly (readonly [name: string, Scope])[],
  fill: (text: string) => string,
  isWanted: (action: string) => boolean = () => true,
): Statement {
  const condition = scopes[0]?.[1].condition;
  return {
    Effect: 'Allow',
    Action: [...new Set(scopes.flatMap(([name]) => actionsIn(name).filter(isWanted)))].sort(),
    Resource: scopes.flatMap(([, { resources }]) => resources.map(fill)),
    ...(condition === undefined ? {} : { Condition: filled(condition, fill) }),
  };
}

/** Conditions may name things of the account, too. */
function filled<C extends object>(condition: C, fill: (text: string) => string): C {
  return JSON.parse(fill(JSON.stringify(condition))) as C;
}

/** What to add to a policy so that it allows one action as far as the bot needs it: a statement for each scope. */
export function statementsFor(action: string, options: PolicyFor): readonly Statement[] {
  const fill = filler(options);
  const rights = Object.values(ACTIONS).flat();
  const names = rights.flatMap(([each, ...scopes]) => (each === action ? scopes : []));
  return [...new Set(names)].map((name) => ({
    ...toStatement([[name, SCOPES[name]]], fill),
    Action: action,
  }));
}

/** Those of the bot's rights that are about these actions, as a policy to put beside what there is. */
export function policyWith(actions: readonly string[], options: PolicyFor): PolicyDocument {
  return policyApart(undefined, options, (action) => actions.includes(action));
}

/** A scope and the actions that are needed in it. */
export interface ScopeToAsk {
  readonly scope: Scope;
  readonly actions: readonly string[];
}

/** What the policy is made of, not yet put together into statements. */
export function scopesToAsk(): readonly ScopeToAsk[] {
  return Object.entries<Scope>(SCOPES)
    .filter(([, { apart }]) => apart === undefined)
    .map(([name, scope]) => ({ scope, actions: [...new Set(actionsIn(name))] }));
}

/** What a scope is about, in this account and region. */
export function patternsOf({ resources }: Scope, options: PolicyFor): readonly string[] {
  return resources.map(filler(options));
}

/** The actions that some command needs in this scope. */
function actionsIn(name: string): readonly string[] {
  return Object.values(ACTIONS)
    .flat()
    .filter(([, ...scopes]) => scopes.some((scope) => scope === name))
    .map(([action]) => action);
}

function filler({
  partition = 'aws',
  accountId = '*',
  region = '*',
  tokenSecret,
  role = '*',
}: PolicyFor): (text: string) => string {
  const values: Readonly<Record<string, string>> = {
    PARTITION: partition,
    ACCOUNT: accountId,
    REGION: region,
    POOL_TOKEN: tokenSecret ?? TOKEN_SECRETS,
    OWN_ROLE: role,
  };
  return (text) =>
    text.replace(/PARTITION|ACCOUNT|REGION|POOL_TOKEN|OWN_ROLE/g, (word) => values[word] ?? word);
}
