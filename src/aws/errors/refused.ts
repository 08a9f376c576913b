import { code, words, type Words } from '../../domain/words.js';
import { iamAction } from '../actions.js';
import type { Explanation } from './explanations.js';
import type { Failure } from './failure.js';
import { statementsFor } from '../policy.js';

/** Says which action on what AWS refused, and what to hand to whoever can allow it. */
export function refused(failure: Failure): Explanation {
  const { doing, message, command } = failure;
  const action =
    /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/.exec(message)?.[1] ?? iamAction(command);
  const resource = resourceIn(failure);
  // What it was about stands with what went wrong: the hint is then the same for everything that wants this right.
  const about = resource === undefined ? '' : words` It was about ${code(resource)}.`;
  const statement = statementFor(action, failure);
  return {
    fault: 'permission',
    sentence: words`I may not ${doing}: AWS refuses ${code(action)} to the bot.${about}`,
    ...(withheld(message, statement) ?? {
      hint: words`Add ${code(action)} to the policy of the bot's role; ${code('npm run --silent policy')} prints the whole policy.${statement}`,
      ...(statement.length === 0 ? {} : { right: action }),
    }),
  };
}

/** What to do when it is not the bot's own policies that lack it; AWS names the kind of policy, and lately also which one. */
function withheld(message: string, statement: Words): Pick<Explanation, 'hint'> | undefined {
  const denial =
    /explicit deny in (?:an? |the )?((?:[a-z -]+? )?policy|permissions boundary)(?:: (arn:[^\s,]+?))?[.,]?(?:\s|$)/i.exec(
      message,
    );
  if (denial !== null)
    return {
      hint: words`It is forbidden on purpose, in a ${denial[1] ?? ''}${named(denial[2])}: ask whoever keeps it.`,
    };
  const silent = /because no (.+?) allows the /.exec(message)?.[1] ?? 'identity-based policy';
  if (silent === 'identity-based policy') return undefined;
  return {
    hint: words`The bot's own policy may allow it, but no ${silent} does: ask whoever keeps that to allow it, too.${statement}`,
  };
}

function named(arn: string | undefined): Words {
  return arn === undefined ? [] : words` (${code(arn)})`;
}

/** The statement to hand to whoever keeps the policy, for the account and region of the call as far as they are known. */
function statementFor(action: string, { message, input, region: called }: Failure): Words {
  const accountId =
    /User: arn:[^:]+:\w+::(\d{12}):/.exec(message)?.[1] ?? textOf(input, 'ExpectedBucketOwner') ?? undefined;
  const region = /^arn:[^:]+:[^:]+:([a-z0-9-]+):/.exec(arnIn(message) ?? '')?.[1] ?? called;
  const statements = statementsFor(action, { accountId, region }).map((each) => JSON.stringify(each));
  return statements.length === 0 ? [] : words` Statement: ${code(statements.join(','))}`;
}

function resourceIn({ message, input }: Failure): string | undefined {
  return arnIn(message) ?? namedIn(input);
}

/** S3 puts it in quotes. */
function arnIn(message: string): string | undefined {
  return /on resource: "?(arn:[^\s,…"]+)(?=[\s,"]|$)/.exec(message)?.[1];
}

/** Where requests say what they are about, for AWS does not always. */
const NAMES = [
  'RoleName',
  'InstanceProfileName',
  'UserName',
  'PolicyArn',
  'PolicySourceArn',
  'RoleArn',
  'FunctionName',
  'SecretId',
  'KeyName',
  'GroupId',
  'GroupName',
  'InstanceId',
  'Name',
];

function namedIn(input: unknown): string | undefined {
  const bucket = textOf(input, 'Bucket');
  if (bucket !== undefined) return [bucket, ...[textOf(input, 'Key') ?? []].flat()].join('/');
  return NAMES.map((name) => textOf(input, name)).find((name) => name !== undefined);
}

function textOf(input: unknown, key: string): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const value: unknown = Reflect.get(input, key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
