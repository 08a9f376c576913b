import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ACTIONS } from '../../src/aws/actions.js';
import { botPolicy } from '../../src/aws/policy.js';
import { isBotError } from '../../src/domain/errors.js';
import { plainText } from '../../src/domain/words.js';
import type { AwsBench } from './aws-bench.js';
import { stepsOfTheBot } from './rights-steps.js';

type Key = Readonly<Record<'accessKeyId' | 'secretAccessKey', string>>;

/** An AWS that keeps to policies. */
export interface RightsBench {
  /** An empty one, in the hands of somebody who may do everything. */
  makeEmpty(): Promise<AwsBench>;
  /** The same one in the hands of whoever has this key; from now on policies count. */
  as(root: AwsBench, key: Key): Promise<AwsBench>;
  /** The policy as this AWS understands it. */
  understood(policy: ReturnType<typeof botPolicy>): object;
  /** Actions that this AWS does not ask for. */
  readonly unasked: RegExp;
  /** It can run commands on machines. */
  readonly commands: boolean;
}

const POLICY = botPolicy({ accountId: '123456789012', region: 'us-east-1' });
const ALL = [...new Set(POLICY.Statement.flatMap(({ Action }) => Action))].sort();

/** What the printed policy promises: it is enough for everything, and no action of it is too many. */
export function promisesOfTheRights(bench: RightsBench): void {
  const steps = stepsOfTheBot(bench);
  /** The actions that each step turned out to send commands for. */
  const needs: (ReadonlySet<string> | undefined)[] = [];

  const attempt = async (step: (typeof steps)[number], policy: typeof POLICY) => {
    const root = await bench.makeEmpty();
    const about = await step.arrange?.(root);
    const bot = await bench.as(root, await makeBot(root, bench.understood(policy)));
    await step.run(bot, typeof about === 'string' ? about : '');
    return bot;
  };

  describe('with the printed policy', () => {
    it.each(steps.map((step, index) => [step.what, step, index] as const))(
      '%s works',
      async (_, step, index) => {
        const bot = await attempt(step, POLICY);
        const sent = bot.spy.calls.flatMap(({ command }) => ACTIONS[command] ?? []);
        needs[index] = new Set(sent.map(([action]) => action));
      },
      60_000,
    );
  });

  describe('without', () => {
    beforeAll(() => {
      // With `-t` only some have run.
      while (needs.length < steps.length) needs.push(undefined);
    });

    it.each(ALL.filter((action) => !bench.unasked.test(action)))(
      '%s what needs it fails, and says so',
      async (action) => {
        const step = steps.find((_, index) => needs[index]?.has(action));
        if (step === undefined) throw new Error(`No step needs ${action}.`);
        const refused = await attempt(step, without(action)).catch((error: unknown) => error);
        expect(textOf(refused)).toContain(action);
      },
      60_000,
    );
  });
}

function without(action: string): typeof POLICY {
  const Statement = POLICY.Statement.map((statement) => ({
    ...statement,
    Action: [statement.Action].flat().filter((other) => other !== action),
  }));
  return { ...POLICY, Statement: Statement.filter(({ Action }) => Action.length > 0) };
}

function textOf(refused: unknown): string {
  if (!isBotError(refused)) return refused instanceof Error ? refused.message : 'It worked.';
  return `${refused.fault}: ${refused.message} ${plainText(refused.hint ?? [])}`;
}

/** A user who may do what the policy says, and its key. */
async function makeBot({ outside: { iam } }: AwsBench, policy: object): Promise<Key> {
  const PolicyDocument = JSON.stringify(policy);
  await iam.send(new CreateUserCommand({ UserName: 'bot' }));
  await iam.send(new PutUserPolicyCommand({ UserName: 'bot', PolicyName: 'bot', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'bot' }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}
