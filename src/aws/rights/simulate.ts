import {
  SimulatePrincipalPolicyCommand,
  type EvaluationResult,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam';
import { isBotError } from '../../domain/errors.js';
import type { Rights } from '../../ports/account.js';
import { call } from '../call.js';
import type { Clients } from '../clients.js';
import { awsErrorMessage, awsErrorName } from '../errors/failure.js';
import { patternsOf, scopesToAsk, type PolicyFor, type ScopeToAsk } from '../policy.js';
import { exampleArn, exampleContext } from './example.js';

/** What IAM says of the rights; `unanswered` actions it could not judge by what it is told. */
export type Simulated = Pick<Rights, 'missing' | 'forbidden'> & { readonly unanswered: readonly string[] };

type Verdict = 'allowed' | 'missing' | 'unanswered' | { readonly by: string; readonly mayBeMissing: boolean };
type Asked = Pick<SimulatePrincipalPolicyCommandInput, 'ResourceArns' | 'ContextEntries'> & {
  readonly actions: readonly string[];
};

/**
 * Asks IAM what of the bot's rights somebody has, on one thing of each kind that the policy names. It knows of the policies of a user
 * or role, of its permissions boundary and mostly of the organization's; not of those of sessions, buckets and endpoints.
 * @throws BotError `permission` when one may not ask, others when AWS does not answer.
 */
export async function simulate(clients: Clients, principal: string, where: PolicyFor): Promise<Simulated> {
  const found = await Promise.all(
    scopesToAsk().flatMap((scope) =>
      questionsAbout(scope, where).map((asked) => ask(clients, principal, asked)),
    ),
  );
  const verdicts = found.flat();
  const those = (are: (verdict: Verdict) => boolean): readonly string[] => [
    ...new Set(verdicts.filter(([, verdict]) => are(verdict)).map(([action]) => action)),
  ];
  return {
    missing: those(
      (verdict) => verdict === 'missing' || (typeof verdict === 'object' && verdict.mayBeMissing),
    ),
    unanswered: those((verdict) => verdict === 'unanswered'),
    forbidden: forbiddenIn(verdicts),
  };
}

/** IAM takes actions that make something only by themselves, as a rule; asking so at once saves asking again. */
const MAKES = /:(Create|Import|Run|Tag)[A-Z]/;

/** Objects of a bucket and the bucket itself are asked about apart. */
function questionsAbout({ scope, actions }: ScopeToAsk, where: PolicyFor): readonly Asked[] {
  const byThings = new Map<string, string[]>();
  const patterns = patternsOf(scope, where);
  for (const action of actions) {
    const things = patterns.map((pattern) => exampleArn(pattern, action, where));
    const key = JSON.stringify([things, MAKES.test(action)]);
    byThings.set(key, [...(byThings.get(key) ?? []), action]);
  }
  const ContextEntries = exampleContext(scope, where);
  return [...byThings].map(([key, ofThese]) => ({
    actions: ofThese,
    ResourceArns: (JSON.parse(key) as [string[], boolean])[0],
    ContextEntries,
  }));
}

async function ask(
  clients: Clients,
  PolicySourceArn: string,
  asked: Asked,
): Promise<readonly (readonly [action: string, Verdict])[]> {
  const { actions, ...about } = asked;
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn,
    ActionNames: [...actions],
    ...about,
    MaxItems: 1000,
  });
  try {
    const { EvaluationResults = [] } = await call(clients.iam, command, 'find out which rights there are');
    return actions.map((action) => [
      action,
      verdictOf(EvaluationResults.filter(({ EvalActionName }) => EvalActionName === action)),
    ]);
  } catch (error) {
    // These are many questions at once; what AWS has no time for leaves the answers to the others.
    if (isBotError(error, 'later')) return actions.map((action) => [action, 'unanswered']);
    const groups = groupsIn(error, actions);
    if (groups.length < 2) throw error;
    const answers = groups.map((group) => ask(clients, PolicySourceArn, { ...asked, actions: group }));
    return (await Promise.all(answers)).flat();
  }
}

/**
 * Which actions IAM takes in one question it tells nobody beforehand: "Invalid Input Actions: [a,b] and [c] require different
 * authorization information."
 */
function groupsIn(error: unknown, actions: readonly string[]): readonly (readonly string[])[] {
  if (!isBotError(error) || awsErrorName(error) !== 'InvalidInput' || actions.length < 2) return [];
  const message = awsErrorMessage(error);
  if (!message.includes('require different authorization information')) return [];
  const lists = [...message.matchAll(/\[([^\]]*)\]/g)].map(([, list = '']) =>
    list.split(',').map((name) => name.trim()),
  );
  const groups = lists.map((list) => actions.filter((action) => list.includes(action)));
  const isWhole = groups.flat().length === actions.length && groups.every((group) => group.length > 0);
  return isWhole ? groups : actions.map((action) => [action]);
}

/** Older answers have a result for each thing, newer ones one for all and the things in it. */
function verdictOf(results: readonly EvaluationResult[]): Verdict {
  const verdicts = results.flatMap((result) => {
    const { ResourceSpecificResults = [] } = result;
    if (ResourceSpecificResults.length === 0) return [judged(result, result.EvalDecision)];
    return ResourceSpecificResults.map((one) => judged({ ...result, ...one }, one.EvalResourceDecision));
  });
  return verdicts.find((verdict) => verdict !== 'allowed') ?? (verdicts.length === 0 ? 'missing' : 'allowed');
}

function judged(
  {
    PermissionsBoundaryDecisionDetail: boundary,
    OrganizationsDecisionDetail: organization,
    MissingContextValues = [],
  }: Partial<EvaluationResult>,
  decision: string | undefined,
): Verdict {
  if (decision === 'allowed') return 'allowed';
  // Where others do not allow it either, IAM does not tell whether the bot's own policies would.
  const mayBeMissing = decision === 'implicitDeny';
  if (boundary?.AllowedByPermissionsBoundary === false)
    return { by: 'the permissions boundary', mayBeMissing };
  if (organization?.AllowedByOrganizations === false)
    return { by: 'a policy of the organization', mayBeMissing };
  if (decision === 'explicitDeny') return { by: 'a Deny in a policy', mayBeMissing };
  // It may be that a condition of the administrator's holds for what the bot really asks for.
  return MissingContextValues.some((key) => !OURS.has(key.toLowerCase())) ? 'unanswered' : 'missing';
}

/** The keys in conditions of our own policy: where they are not given, the statement is about something else. */
const OURS = new Set(
  scopesToAsk().flatMap(({ scope: { condition = {} } }) =>
    Object.values(condition).flatMap((keys) => Object.keys(keys).map((key) => key.toLowerCase())),
  ),
);

function forbiddenIn(
  verdicts: readonly (readonly [action: string, Verdict])[],
): readonly Rights['forbidden'][number][] {
  const by = new Map(
    verdicts.flatMap(([action, verdict]) =>
      typeof verdict === 'object' ? [[action, verdict.by] as const] : [],
    ),
  );
  return [...by].map(([action, who]) => ({ action, by: who }));
}
