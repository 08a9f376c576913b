import { accountOfRole, poolRoleName } from '../domain/credentials.js';
import { BotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { bold, code, words } from '../domain/words.js';
import { rightsWords } from './credentials.js';
import { preparedChange, refuseAnotherAccount } from './credentials-change.js';
import type { Command, Prepared, Request } from './command.js';

/** `/condor_pool credentials template`: what an administrator of the account makes the role with. */
export const credentialsTemplate: Command = {
  name: 'credentials template',
  slash: '/condor_pool',
  summary:
    'The CloudFormation template of a role by which I act for the pool, the best way; as a file, for you alone',
  examples: ['/condor_pool credentials template'],
  role: 'admin',
  flags: [],
  look: template,
};

/** `/condor_pool credentials role ARN`: from now on the bot acts by this role, once it has tried it. */
export const credentialsRole: Command = {
  name: 'credentials role',
  slash: '/condor_pool',
  summary: 'Act by this role for the pool, from any account; tried before it is taken',
  examples: ['/condor_pool credentials role arn:aws:iam::123456789012:role/condor-annex-pool-lab'],
  role: 'admin',
  operands: 1,
  flags: [],
  prepare,
};

async function template({ hands }: Request): Promise<Message> {
  const { pool, keyring } = hands;
  const [content, externalId] = await Promise.all([keyring.template(pool), keyring.externalId(pool.name)]);
  const role = poolRoleName(pool.name);
  const file = `${role}.json`;
  return {
    title: words`The role ${bold(role)} lets me act for pool ${bold(pool.name)}, with the rights that I need and no key to lose.`,
    lines: [
      words`The template is in your messages with me. An administrator of the account makes it with ${code(`aws cloudformation deploy --stack-name ${role} --template-file ${file} --capabilities CAPABILITY_NAMED_IAM`)}`,
      words`Then: ${code(`/condor_pool credentials role arn:aws:iam::ACCOUNT:role/${role} -pool ${pool.name}`)}`,
    ],
    facts: [['External id', [code(externalId)]]],
    footnote: words`The role trusts me alone, and only with this external id. It is no secret: it keeps others who use this bot from naming your role for their pool.`,
    file: { name: file, content },
  };
}

async function prepare(request: Request): Promise<Prepared> {
  const { hands, given, actor } = request;
  const { pool, keyring } = hands;
  const [roleArn] = given.words;
  if (roleArn === undefined)
    throw new BotError('usage', 'Which role? Its ARN has to be typed.', {
      hint: words`There is none yet? ${code(`/condor_pool credentials template -pool ${pool.name}`)} gives you the template for it.`,
    });
  const accountId = accountOfRole(roleArn);
  await refuseAnotherAccount(hands, accountId);
  const externalId = await keyring.externalId(pool.name);
  const at = hands.clock.now();
  const credentials = { kind: 'role', roleArn, externalId, accountId, by: actor.id, at } as const;
  const checked = await keyring.check({ ...pool, credentials });
  return preparedChange(request, {
    credentials,
    saw: [roleArn, checked.missing],
    question: {
      ...(checked.missing.length === 0 ? {} : { tone: 'warning' }),
      title: words`Will act for pool ${bold(pool.name)} by the role ${code(roleArn)} in account ${accountId}.`,
      lines: [words`I have tried it. ${rightsWords(checked)}`],
    },
    done: {
      tone: 'good',
      title: words`I act for pool ${bold(pool.name)} by the role ${code(roleArn)} from now on.`,
      lines: [words`Next, in a new account: ${code(`/condor_annex -setup -pool ${pool.name}`)}`],
    },
  });
}
