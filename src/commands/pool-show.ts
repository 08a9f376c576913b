import { Decimal } from 'decimal.js';
import type { Message } from '../domain/message.js';
import { dollars } from '../domain/money.js';
import { DEFAULT_POOL, type Pool } from '../domain/pool.js';
import { limitOf } from '../domain/role.js';
import { isLive, type Wish } from '../domain/wish.js';
import {
  bold,
  channelName,
  code,
  counted,
  joinWords,
  person,
  time,
  words,
  type Words,
} from '../domain/words.js';
import type { Command, Request } from './command.js';

/** `/condor_pool list`: all pools there are. */
export const poolList: Command = {
  name: 'list',
  slash: '/condor_pool',
  summary: 'All pools of this workspace',
  examples: ['/condor_pool list'],
  role: 'viewer',
  flags: [],
  look: list,
};

/** `/condor_pool show [NAME]`: where a pool is, and who may do what there. */
export const poolShow: Command = {
  name: 'show',
  slash: '/condor_pool',
  summary: 'Where a pool is, its channels, and who may do what there',
  examples: ['/condor_pool show', '/condor_pool show muon-lab'],
  role: 'viewer',
  aboutPool: 'named',
  operands: 1,
  flags: [],
  look: show,
};

async function list({ hands }: Request): Promise<Message> {
  const pools = await hands.pools.list();
  const wishes = await Promise.all(pools.map(({ name }) => hands.wishes.list(name)));
  return {
    title: words`${counted(pools.length, 'pool')}. Commands here are about ${bold(hands.pool.name)}.`,
    table: {
      headings: ['Pool', 'Region', 'Account', 'Channels', 'Annexes'],
      rows: pools.map((pool, index) => [
        pool.name,
        pool.region,
        accountOf(pool),
        String(pool.channels.length),
        String((wishes[index] ?? []).filter(isLiveAnnex).length),
      ]),
    },
    footnote: words`One in detail: ${code('/condor_pool show NAME')}. Commands of this channel go to another one after ${code('/condor_pool use NAME')}`,
  };
}

async function show({ hands }: Request): Promise<Message> {
  const { pool, people, regions } = hands;
  const account = await regions
    .account(pool.region)
    .identify()
    .then(({ accountId }) => accountId)
    .catch(() => 'AWS does not say');
  const { admins, viewers } = pool.roles;
  const limit = limitOf(pool);
  return {
    title: words`Pool ${bold(pool.name)}, account ${account}, region ${pool.region}.`,
    facts: [
      ['Account', words`${accountOf(pool)}`],
      ['Annexes join', pool.collector === undefined ? words`its own head node` : [code(pool.collector)]],
      [
        'Channels',
        pool.channels.length === 0 ? words`none` : joinWords(pool.channels.map(channelName), ', '),
      ],
      [
        'Admins',
        words`the people in ${code('ADMIN_USERS')}${admins.length === 0 ? '' : ', '}${names(admins)}`,
      ],
      ['Operators', operatorsOf(pool)],
      ['Viewers', viewers.length === 0 ? words`everybody else` : words`${names(viewers)}, everybody else`],
      [
        "One operator's Yes",
        words`${limit === undefined ? 'whatever it costs' : `up to ${dollars(new Decimal(limit))}; above that it takes a second person's`}`,
      ],
      ...(pool.createdBy === undefined || pool.createdAt === undefined
        ? []
        : ([['Made', words`by ${person(pool.createdBy)} ${time(pool.createdAt)}`]] as const)),
    ],
    lines: people
      .missingScopes()
      .map(
        (scope) =>
          words`The app lacks the scope ${code(scope)}: Slack does not tell me who is a guest, or in a group or channel. See manifest.yml.`,
      ),
  };
}

function accountOf({ credentials: { kind } }: Pool): string {
  return { own: "the bot's own", role: 'by a role', key: 'by a key', none: 'no credentials' }[kind];
}

function operatorsOf(pool: Pool): Words {
  const { operators } = pool.roles;
  if (pool.rolesLostAt !== undefined)
    return words`nobody: I have lost who they were. An admin says it: ${code('/condor_pool settings -operators none')} for the members of its channels, or whom else`;
  return operators.length === 0 ? usualOperators(pool) : names(operators);
}

function usualOperators({ name, channels }: Pool): Words {
  if (channels.length > 0) return words`the members of its channels`;
  return name === DEFAULT_POOL
    ? words`everybody in my channels, until one is bound to the pool`
    : words`nobody but the admins, until a channel is bound to it`;
}

function names(ids: readonly string[]): Words {
  return joinWords(
    ids.map((id) => (id.startsWith('S') ? words`group ${code(id)}` : [person(id)])),
    ', ',
  );
}

function isLiveAnnex(wish: Wish): boolean {
  return wish.kind === 'annex' && isLive(wish);
}
