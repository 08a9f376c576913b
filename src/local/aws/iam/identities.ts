import type { Tag } from '@aws-sdk/client-iam';
import { AwsError } from '../errors.js';
import { isPolicy } from '../policy.js';

/** What a role and a user have in common: a name, and policies that say what they may do. */
export interface Identity {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  /** Inline policies: JSON by name. */
  readonly inline: Map<string, string>;
  /** ARNs of attached managed policies. */
  readonly attached: Set<string>;
  readonly tags: Map<string, string>;
  /** ARN of the policy that says what its policies may give at most. */
  boundary: string | undefined;
}

/** The kinds of identity as IAM words them. */
export type IdentityKind = 'Role' | 'User';

/** @throws AwsError when the name is one that IAM refuses. */
export function checkName(field: string, name: string | undefined, longest: number): string {
  if (name === undefined || name === '' || name.length > longest || !/^[\w+=,.@-]+$/.test(name)) {
    throw new AwsError(
      'ValidationError',
      `The specified value for ${field} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  }
  return name;
}

/** @throws AwsError when the text is not a policy. */
export function checkPolicy(document: string | undefined): string {
  if (document === undefined || !isPolicy(document)) {
    throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
  }
  return document;
}

/** IAM returns documents URL-encoded as RFC 3986 has it. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Tags of a request as a map. */
export function tagMap(tags: readonly Tag[] | undefined): Map<string, string> {
  return new Map((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

/** Tags of a map as IAM answers them. */
export function tagList(tags: ReadonlyMap<string, string>): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** @throws AwsError while anything still hangs on the identity. */
export function checkNoPolicies({ inline, attached }: Identity): void {
  if (attached.size > 0)
    throw new AwsError('DeleteConflict', 'Cannot delete entity, must detach all policies first.');
  if (inline.size > 0)
    throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete policies first.');
}
