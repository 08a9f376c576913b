/** A policy in IAM's language, as far as we write it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** One rule of a policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A document that allows or denies exactly this. */
export function policy(...statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** Who may take on a role: one service of AWS. */
export function trusting(
  service: string,
  condition?: Exclude<Statement['Condition'], undefined>,
): PolicyDocument {
  return policy({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sts:AssumeRole',
    ...(condition === undefined ? {} : { Condition: condition }),
  });
}

/**
 * True when the text that AWS keeps means the same as ours: the order of statements and of lists, one or a list of
 * one, the case of actions, and names of statements do not matter. IAM gives its documents URL-encoded.
 */
export function samePolicy(kept: string | undefined, ours: PolicyDocument): boolean {
  const document = parse(kept);
  return document !== undefined && canonical(document) === canonical(ours);
}

/** How what AWS keeps differs from what we would write: by the actions that are not allowed, or allowed, in the same way. */
export function policyDifference(
  kept: string | undefined,
  ours: PolicyDocument,
): { readonly missing: readonly string[]; readonly extra: readonly string[] } {
  const [has, wants] = [rulesOf(parse(kept)), rulesOf(ours)];
  const beyond = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) =>
    [...new Set([...one].flatMap(([rule, action]) => (other.has(rule) ? [] : [action])))].sort();
  return { missing: beyond(wants, has), extra: beyond(has, wants) };
}

/** Each action on each resource as a rule of its own, and the action that it is about. */
function rulesOf(document: unknown): ReadonlyMap<string, string> {
  const { Statement = [] } = asRecord(document);
  return new Map(
    asList(Statement).flatMap((statement) => {
      const { Action = '*', Resource = '*' } = asRecord(statement);
      return strings(Action).flatMap((action) =>
        strings(Resource).map(
          (resource) =>
            [
              canonicalStatement({ ...asRecord(statement), Action: action, Resource: resource }),
              action,
            ] as const,
        ),
      );
    }),
  );
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text.trimStart().startsWith('{') ? text : decodeURIComponent(text)) as unknown;
  } catch {
    return undefined; // Whatever it is, it is not ours.
  }
}

function canonical(document: unknown): string {
  const { Statement = [] } = asRecord(document);
  return JSON.stringify(asList(Statement).map(canonicalStatement).sort());
}

function canonicalStatement(statement: unknown): string {
  const entries = Object.entries(asRecord(statement))
    .filter(([key]) => key !== 'Sid')
    .map(([key, value]) => [key, canonicalElement(key, value)] as const);
  return JSON.stringify(sorted(entries));
}

function canonicalElement(key: string, value: unknown): unknown {
  if (key === 'Effect') return value;
  if (key === 'Action' || key === 'NotAction') return strings(value).map((action) => action.toLowerCase());
  if (key === 'Principal' && value === '*') return canonicalElement(key, { AWS: '*' });
  if (key === 'Condition')
    return sorted(
      Object.entries(asRecord(value)).map(
        ([operator, tests]) => [operator, canonicalElement('', tests)] as const,
      ),
    );
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return sorted(Object.entries(value).map(([name, test]) => [name, strings(test)] as const));
  return strings(value);
}

function sorted<T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** IAM takes true, "true" and ["true"] for the same. */
function strings(value: unknown): readonly string[] {
  return [...new Set(asList(value).map(String))].sort();
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
