/** A policy as JSON text, as IAM and S3 keep it. */
type PolicyText = string;

/** What is being asked: an action on a resource, with condition keys in small letters. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** What policies say about a question. `silent` means that nothing allows it, `bounded` that the permissions boundary does not. */
export type Verdict = 'allowed' | 'denied' | 'silent' | 'bounded';

/** What counts for an identity: its own policies, and the most that they may give. */
export interface Powers {
  readonly policies: readonly PolicyText[];
  readonly boundary?: PolicyText;
}

/** What an identity may do: what its policies allow, and its boundary too. */
export function judge({ policies, boundary }: Powers, question: Question): Verdict {
  const own = evaluate(policies, question);
  const most = boundary === undefined ? 'allowed' : evaluate([boundary], question);
  if (own === 'denied' || most === 'denied') return 'denied';
  return own === 'allowed' && most === 'silent' ? 'bounded' : own;
}

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: unknown;
}

/** Evaluates identity policies as IAM does: an explicit Deny wins, then any Allow, else nothing. */
export function evaluate(policies: readonly PolicyText[], question: Question): Exclude<Verdict, 'bounded'> {
  let verdict: Exclude<Verdict, 'bounded'> = 'silent';
  for (const statement of policies.flatMap(statementsOf)) {
    if (!applies(statement, question)) continue;
    if (statement.Effect === 'Deny') return 'denied';
    if (statement.Effect === 'Allow') verdict = 'allowed';
  }
  return verdict;
}

/** The statements of a policy; a text that is no policy has none. */
export function statementsOf(policy: PolicyText): readonly Statement[] {
  const document = parseJson(policy);
  if (!isRecord(document)) return [];
  return listOf(document['Statement']).filter(isRecord);
}

/** True when this is a policy that IAM would store: an object whose statements have an effect. */
export function isPolicy(policy: PolicyText): boolean {
  const document = parseJson(policy);
  if (!isRecord(document)) return false;
  const statements = listOf(document['Statement']);
  const wellFormed = (s: unknown): boolean =>
    isRecord(s) && (s['Effect'] === 'Allow' || s['Effect'] === 'Deny') && ('Action' in s || 'NotAction' in s);
  return statements.length > 0 && statements.every(wellFormed);
}

/** True when a role's trust policy lets this service of this account assume it, such as `lambda.amazonaws.com`. */
export function trusts(trustPolicy: PolicyText, service: string, accountId: string): boolean {
  const context = { 'aws:sourceaccount': accountId };
  return statementsOf(trustPolicy).some((statement) => {
    const principal = 'Principal' in statement ? statement.Principal : undefined;
    const isNamed = isRecord(principal) && listOf(principal['Service']).includes(service);
    return statement.Effect === 'Allow' && isNamed && conditionsHold(statement.Condition, context);
  });
}

/** True when a role's trust policy lets this user, or session of a role, assume it. The account's root stands for all of it. */
export function trustsCaller(
  trustPolicy: PolicyText,
  { arn, accountId }: { readonly arn: string; readonly accountId: string },
  context: Question['context'],
): boolean {
  const session = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  const role = session === null ? [] : [`arn:aws:iam::${session[1] ?? ''}:role/${session[2] ?? ''}`];
  const names = [arn, ...role, accountId, `arn:aws:iam::${accountId}:root`, '*'];
  return statementsOf(trustPolicy).some((statement) => {
    const principal = 'Principal' in statement ? statement.Principal : undefined;
    const trusted = principal === '*' ? ['*'] : isRecord(principal) ? texts(principal['AWS']) : [];
    const isNamed = trusted.some((name) => names.includes(name));
    return statement.Effect === 'Allow' && isNamed && conditionsHold(statement.Condition, context);
  });
}

function applies(statement: Statement, { action, resource, context }: Question): boolean {
  const actions = texts(statement.Action).some((pattern) =>
    matches(pattern.toLowerCase(), action.toLowerCase()),
  );
  const spared = texts(statement.NotAction).some((pattern) =>
    matches(pattern.toLowerCase(), action.toLowerCase()),
  );
  if (statement.NotAction === undefined ? !actions : spared) return false;
  const resources = texts(statement.Resource).some((pattern) => matches(pattern, resource));
  const other = texts(statement.NotResource).some((pattern) => matches(pattern, resource));
  if (statement.Resource !== undefined && !resources) return false;
  if (statement.NotResource !== undefined && other) return false;
  return conditionsHold(statement.Condition, context);
}

function conditionsHold(conditions: unknown, context: Question['context']): boolean {
  if (!isRecord(conditions)) return true;
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(isRecord(keys) ? keys : {}).every(([key, wanted]) =>
      holds(operator, context[key.toLowerCase()], texts(wanted)),
    ),
  );
}

const COMPARE: Readonly<Record<string, (value: string, wanted: string) => boolean>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: (value, wanted) => matches(wanted, value),
  ArnEquals: (value, wanted) => matches(wanted, value),
  ArnLike: (value, wanted) => matches(wanted, value),
  Bool: (value, wanted) => value === wanted,
};

/** Unknown operators never hold: a policy must not allow more here than it would in the cloud. */
function holds(operator: string, value: string | undefined, wanted: readonly string[]): boolean {
  const [, anyOrAll, plain, ifExists] =
    /^(ForAnyValue:|ForAllValues:)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  if (plain === undefined) return false;
  if (plain === 'Null') return wanted.includes(String(value === undefined));
  if (value === undefined)
    return ifExists !== undefined || anyOrAll === 'ForAllValues:' || plain.includes('Not');
  const values = anyOrAll === undefined ? [value] : value.split(',');
  const compare = COMPARE[plain.replace('Not', '')];
  if (compare === undefined) return false;
  const equal = (one: string): boolean => wanted.some((w) => compare(one, w)) !== plain.includes('Not');
  return anyOrAll === 'ForAnyValue:' ? values.some(equal) : values.every(equal);
}

/** IAM's wildcards: `*` is any text, `?` any one character. */
function matches(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function texts(value: unknown): readonly string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}
