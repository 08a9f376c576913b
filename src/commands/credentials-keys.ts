import {
  annexUserName,
  credentialSecret,
  keyAgeDays,
  poolRoleName,
  shortKeyId,
} from '../domain/credentials.js';
import { BotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { DEFAULT_POOL, type Pool } from '../domain/pool.js';
import { bold, code, counted, words, type Words } from '../domain/words.js';
import { preparedChange, refuseAnotherAccount } from './credentials-change.js';
import { refuseWhileUnderWay, wished } from './credentials-wish.js';
import type { Command, Prepared, Request } from './command.js';

/** `/condor_pool credentials create`: the bot makes a user with the rights that it needs, and a key that nobody sees. */
export const credentialsCreate: Command = {
  name: 'credentials create',
  slash: '/condor_pool',
  summary: 'A user in my own account with only the rights that I need, and a key that no human sees',
  examples: ['/condor_pool credentials create'],
  role: 'admin',
  flags: [],
  prepare: create,
};

/** `/condor_pool credentials revoke`: the bot can't act for the pool any more. */
export const credentialsRevoke: Command = {
  name: 'credentials revoke',
  slash: '/condor_pool',
  summary: "End the pool's credentials: I can't act in its account any more",
  examples: ['/condor_pool credentials revoke'],
  role: 'admin',
  flags: [],
  prepare: revoke,
};

async function create(request: Request): Promise<Prepared> {
  const { pool, keyring } = request.hands;
  refuseWhileUnderWay(pool);
  if (pool.credentials.kind === 'key' && pool.credentials.userName !== undefined)
    throw new BotError('conflict', words`Pool ${code(pool.name)} has a user that I made already.`, {
      hint: words`For a new key: ${code(`/condor_pool credentials rotate -pool ${pool.name}`)}`,
    });
  const { accountId } = await keyring.self();
  await refuseAnotherAccount(request.hands, accountId);
  const user = annexUserName(pool.name);
  return wished(request, 'create', {
    title: words`Will make the IAM user ${bold(user)} in account ${accountId} and act by it for pool ${bold(pool.name)}.`,
    lines: [
      words`It gets a policy of the same name with the rights that ${code('npm run --silent policy -- annex-user')} prints, and one access key, which goes straight to Secrets Manager as ${code(credentialSecret(pool.name))}. Nobody sees it.`,
      words`I need more rights than usual for that: ${code('npm run --silent policy -- administrator')} prints them. A new key takes the old one's place ${whenNew(pool)}.`,
    ],
  });
}

async function revoke(request: Request): Promise<Prepared> {
  const { hands, actor } = request;
  const { pool, clock } = hands;
  const { credentials, name } = pool;
  refuseWhileUnderWay(pool);
  if (credentials.kind === 'own' || credentials.kind === 'none')
    throw new BotError('conflict', words`Pool ${code(name)} has no credentials of its own.`);
  const question: Message = {
    tone: 'warning',
    title: words`Will end the credentials of pool ${bold(name)}: ${what(pool)}`,
    lines: [...(await afterwards(request)), ...leftToDo(pool)],
  };
  if (credentials.kind === 'key') return wished(request, 'revoke', question);
  const { accountId } = credentials;
  return preparedChange(request, {
    question,
    credentials:
      name === DEFAULT_POOL ? { kind: 'own' } : { kind: 'none', accountId, by: actor.id, at: clock.now() },
    saw: ['revoke'],
    done: {
      tone: 'good',
      title: words`Pool ${bold(name)} has no credentials any more.`,
      lines: leftToDo(pool),
    },
  });
}

function what({ credentials, name }: Pool): Words {
  if (credentials.kind === 'role') return words`I forget the role ${code(credentials.roleArn)}.`;
  return credentials.kind === 'key' && credentials.userName !== undefined
    ? words`I delete the user ${code(credentials.userName)}, its keys, and the secret ${code(credentialSecret(name))}.`
    : words`I delete the secret ${code(credentialSecret(name))} with the key in it.`;
}

/** What stops working. */
async function afterwards({ hands }: Request): Promise<readonly Words[]> {
  const { pool, wishes } = hands;
  if (pool.name === DEFAULT_POOL)
    return [words`The default pool then is as before: I act as myself, in the same account.`];
  const living = (await wishes.list(pool.name)).filter(
    (wish) => (wish.kind === 'annex' || wish.kind === 'head') && wish.endedAt === undefined,
  );
  return [
    words`After that I can't start, extend, see or end anything there, nor tell what it costs.`,
    ...(living.length === 0
      ? []
      : [
          words`${bold(counted(living.length, 'annex or head node', 'annexes and head nodes'))} of it ${living.length === 1 ? 'lives' : 'live'}: annexes end with their leases all the same, a head node does not. End them first, if you can.`,
        ]),
  ];
}

function leftToDo({ credentials, name }: Pool): readonly Words[] {
  if (credentials.kind === 'role')
    return [
      words`The role itself stays: delete its stack in that account, ${code(`aws cloudformation delete-stack --stack-name ${poolRoleName(name)}`)}`,
    ];
  if (credentials.kind !== 'key' || credentials.userName !== undefined) return [];
  return [
    words`The key ${code(shortKeyId(credentials.accessKeyId))} itself stays in IAM: whoever made it has to delete it there.`,
  ];
}

function whenNew(pool: Pool): Words {
  const days = keyAgeDays(pool);
  return days === undefined ? words`when somebody asks for it` : words`after ${counted(days, 'day')}`;
}
