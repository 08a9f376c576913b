import {
  annexUserName,
  credentialSecret,
  driftWords,
  keyAgeDays,
  poolRoleName,
  shortKeyId,
  type RightsDrift,
} from '../domain/credentials.js';
import { BotError, isBotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import { DEFAULT_POOL, type KeysWish, type Pool } from '../domain/pool.js';
import { keysProgress } from '../domain/keys-news.js';
import { bold, code, counted, words, type Words } from '../domain/words.js';
import { preparedChange, refuseAnotherAccount } from './credentials-change.js';
import type { Command, CommandHands, Prepared, Request } from './command.js';

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

/** `/condor_pool credentials rotate`: a new key in place of the one in use, with both alive for an hour. */
export const credentialsRotate: Command = {
  name: 'credentials rotate',
  slash: '/condor_pool',
  summary: 'A new key for the user that I made; the old one ends once the new one has worked',
  examples: ['/condor_pool credentials rotate'],
  role: 'admin',
  flags: [],
  prepare: rotate,
};

/** `/condor_pool credentials renew`: the user that the bot made gets the rights that a newer bot needs. */
export const credentialsRenew: Command = {
  name: 'credentials renew',
  slash: '/condor_pool',
  summary: 'Give the user that I made the rights that I need now, and no others; its key stays',
  examples: ['/condor_pool credentials renew'],
  role: 'admin',
  flags: [],
  prepare: renew,
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

async function rotate(request: Request): Promise<Prepared> {
  const { pool } = request.hands;
  const { name } = pool;
  const { userName, accessKeyId } = ownKey(pool, {
    no: words`Pool ${code(name)} has no access key that could be renewed.`,
    foreign: 'That key is of a user that I did not make, and not mine to renew.',
    hint: words`Make a second key for the same user in IAM and fill it in: ${code(`/condor_pool credentials key -pool ${name}`)}. The old one is at work until the new one is taken.`,
  });
  const drift = await findDrift(request.hands);
  const question: Message = {
    title: words`Will make a new access key for ${bold(userName)} and act by it for pool ${bold(name)} once AWS takes it.`,
    lines: [
      words`The old one, ${code(shortKeyId(accessKeyId))}, goes on working for an hour, is then switched off, and deleted a day later. Nothing is interrupted.`,
      ...(drift === undefined ? [] : [words`Its user gets the rights of today first. ${driftWords(drift)}`]),
    ],
  };
  return wished(request, 'rotate', question, drift);
}

async function renew(request: Request): Promise<Prepared> {
  const { pool, keyring } = request.hands;
  const { name } = pool;
  const { userName } = ownKey(pool, {
    no: words`Pool ${code(name)} has no user of mine whose rights I could renew.`,
    foreign: 'That key is of a user that I did not make, and its rights are not mine to change.',
    hint: words`What it lacks, and a policy with that, tells ${code(`/condor_pool credentials -pool ${name}`)}`,
  });
  const drift = await keyring.compareRights(pool);
  if (isNone(drift))
    throw new BotError('conflict', words`The user ${code(userName)} has the rights that I need now already.`);
  return wished(
    request,
    'renew',
    {
      title: words`Will give the user ${bold(userName)} of pool ${bold(name)} the rights that I need now, and no others.`,
      lines: [
        driftWords(drift),
        words`Its policy gets a new version, as ${code('npm run --silent policy -- annex-user')} prints it; the one in force is kept as the one before, older ones are deleted. Its key stays.`,
      ],
    },
    drift,
  );
}

/** The key of a user that the bot made. @throws BotError `conflict` in these words when there is none. */
function ownKey(
  pool: Pool,
  { no, foreign, hint }: { readonly no: Words; readonly foreign: string; readonly hint: Words },
): { readonly userName: string; readonly accessKeyId: string } {
  refuseWhileUnderWay(pool);
  const { credentials, name } = pool;
  if (credentials.kind !== 'key')
    throw new BotError('conflict', no, {
      hint: words`See ${code(`/condor_pool credentials -pool ${name}`)}`,
    });
  const { userName, accessKeyId } = credentials;
  if (userName === undefined) throw new BotError('conflict', foreign, { hint });
  return { userName, accessKeyId };
}

/** `undefined` when there is nothing to renew, or when the bot may not look: then its rights stay as they are. */
async function findDrift({ keyring, pool }: CommandHands): Promise<RightsDrift | undefined> {
  try {
    const drift = await keyring.compareRights(pool);
    return isNone(drift) ? undefined : drift;
  } catch (error) {
    if (isBotError(error, 'permission')) return undefined;
    throw error;
  }
}

const isNone = ({ missing, extra }: RightsDrift): boolean => missing.length === 0 && extra.length === 0;

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

function wished(
  { hands, actor }: Request,
  kind: KeysWish['kind'],
  question: Message,
  drift?: RightsDrift,
): Prepared {
  const { pool, pools, clock } = hands;
  const renewsRights = drift === undefined ? {} : ({ renewsRights: true } as const);
  return {
    question,
    saw: JSON.stringify([pool.name, pool.version, kind, drift ?? null]),
    async commit(grounds, place) {
      const wish: KeysWish = { kind, ...renewsRights, by: actor.id, at: clock.now(), place };
      return {
        saved: await pools.save({ ...pool, keysWish: wish }, grounds),
        nudge: 'round',
        done: words`I am at the credentials of pool ${code(pool.name)}.`,
        progress: keysProgress(pool, wish, { tone: 'plain', title: begun(pool, kind) }),
      };
    },
  };
}

function whenNew(pool: Pool): Words {
  const days = keyAgeDays(pool);
  return days === undefined ? words`when somebody asks for it` : words`after ${counted(days, 'day')}`;
}

function begun({ name }: Pool, kind: KeysWish['kind']): Words {
  const doing = {
    create: 'Making a user for',
    rotate: 'Making a new key for',
    renew: 'Renewing the rights of',
    revoke: 'Ending the credentials of',
  };
  return words`${doing[kind]} pool ${bold(name)}…`;
}

function refuseWhileUnderWay({ keysWish, name }: Pool): void {
  if (keysWish === undefined) return;
  throw new BotError('conflict', words`The credentials of pool ${code(name)} are just being changed.`, {
    hint: words`See how far it is: ${code(`/condor_pool credentials -pool ${name}`)}`,
  });
}
