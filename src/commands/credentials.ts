import {
  driftWords,
  isNoDrift,
  isOldKey,
  keyAgeDays,
  poolRoleName,
  renewWords,
  shortKeyId,
  waysIn,
  whoWords,
  type RightsDrift,
} from '../domain/credentials.js';
import { span } from '../domain/duration.js';
import { isBotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import type { Pool } from '../domain/pool.js';
import { bold, code, counted, joinWords, person, time, words, type Words } from '../domain/words.js';
import type { CheckedIdentity } from '../ports/credentials.js';
import type { Command, CommandHands, Request } from './command.js';
import { findDrift } from './credentials-drift.js';
import { policyFile, rightsFindings, rightsState } from './rights-lines.js';

/** `/condor_pool credentials`: as whom the bot acts for a pool, and whether that works. Shows no secret. */
export const credentials: Command = {
  name: 'credentials',
  slash: '/condor_pool',
  summary: 'As whom I act in the AWS account of the pool, since when, last used, and whether that works',
  examples: ['/condor_pool credentials'],
  role: 'admin',
  flags: [],
  look,
};

async function look({ hands }: Request): Promise<Message> {
  const { pool, keyring } = hands;
  const [checked, used, facts] = await Promise.all([
    check(hands),
    keyring.lastUsed(pool.credentials),
    ageFacts(hands),
  ]);
  return {
    ...(checked.isGood ? {} : { tone: 'warning' }),
    title: words`Credentials of pool ${bold(pool.name)}. ${whoWords(pool.credentials)}`,
    facts: [
      ...facts,
      ...(pool.credentials.kind === 'own' ? [] : ([['Last used', usedWords(used)]] as const)),
      ['Checked', words`just now: ${checked.said}`],
      ...wishFacts(pool),
    ],
    lines: [
      ...(checked.todo ?? []),
      ...(pool.credentials.kind === 'own' || pool.credentials.kind === 'none'
        ? [words`Other credentials, checked before they are taken:`, ...waysIn(pool)]
        : []),
    ],
    ...more(pool),
    ...(checked.file === undefined ? {} : { file: checked.file }),
  };
}

/** What else can be done about credentials of this kind. */
function more({ credentials }: Pool): Pick<Message, 'footnote'> {
  if (credentials.kind === 'own' || credentials.kind === 'none') return {};
  const revoke = words`${code('/condor_pool credentials revoke')} to end them.`;
  if (credentials.kind === 'role' || credentials.userName === undefined)
    return { footnote: words`Also: ${revoke}` };
  return {
    footnote: words`Also: ${code('/condor_pool credentials rotate')} for a new key, ${code('/condor_pool credentials renew')} for the rights of today, ${revoke}`,
  };
}

interface Checked {
  readonly isGood: boolean;
  readonly said: Words;
  /** What to do about it. */
  readonly todo?: readonly Words[];
  /** What to do it with, for whoever asked alone. */
  readonly file?: NonNullable<Message['file']>;
}

async function check(hands: CommandHands): Promise<Checked> {
  const { keyring, pool } = hands;
  try {
    const [checked, drift] = await Promise.all([keyring.check(pool), findDrift(hands)]);
    const said = words`AWS says I am ${code(checked.arn)}.`;
    if (drift !== undefined) return { said: words`${said} ${userWords(drift)}`, ...toRenew(pool, drift) };
    return pool.credentials.kind === 'role'
      ? { said: words`${said} ${rightsWords(checked)}`, ...(await toDeploy(hands, checked)) }
      : { said: words`${said} Rights: ${rightsState(checked)}`, ...toAdd(checked) };
  } catch (error) {
    if (!isBotError(error)) throw error;
    return {
      isGood: false,
      said: joinWords([error.sentence, ...(error.hint === undefined ? [] : [error.hint])]),
    };
  }
}

function userWords(drift: RightsDrift): Words {
  return isNoDrift(drift) ? words`Its rights are those that I need now, and no others.` : driftWords(drift);
}

function toRenew(pool: Pool, drift: RightsDrift): Pick<Checked, 'isGood' | 'todo'> {
  return isNoDrift(drift) ? { isGood: true } : { isGood: false, todo: [renewWords(pool)] };
}

/** Somebody of that account makes its role anew. */
async function toDeploy(
  { keyring, pool }: CommandHands,
  { missing }: CheckedIdentity,
): Promise<Omit<Checked, 'said'>> {
  if (missing.length === 0) return { isGood: true };
  return {
    isGood: false,
    todo: [renewWords(pool), words`The template is in your messages with me.`],
    file: { name: `${poolRoleName(pool.name)}.json`, content: await keyring.template(pool) },
  };
}

/** Somebody adds a policy. */
function toAdd(checked: CheckedIdentity): Omit<Checked, 'said'> {
  const todo = rightsFindings(checked);
  const file = policyFile(checked);
  return { isGood: todo.length === 0, todo, ...(file === undefined ? {} : { file }) };
}

/** What of the needed rights is there. */
export function rightsWords({ missing: notGiven, forbidden, isCertain }: CheckedIdentity): Words {
  const missing = [...new Set([...notGiven, ...forbidden.map(({ action }) => action)])];
  if (missing.length > 0)
    return words`Missing are the rights ${joinWords(missing.slice(0, 12).map(code), ', ')}${missing.length > 12 ? ` and ${missing.length - 12} more` : ''}: what needs them will be refused.`;
  return isCertain
    ? words`All needed rights are there.`
    : words`AWS does not tell me what rights that gives; of what I could try without changing anything, nothing was refused.`;
}

async function ageFacts({
  pool,
  keyring,
  clock,
}: CommandHands): Promise<readonly (readonly [string, Words])[]> {
  const { credentials: now } = pool;
  if (now.kind === 'own') return [];
  const since = ['Since', words`${time(now.at)}, by ${now.by === '' ? ['me'] : [person(now.by)]}`] as const;
  if (now.kind === 'role') return [since, ['External id', [code(now.externalId)]]];
  if (now.kind === 'none') return [since];
  const kept = await keyring.listKept(pool.name);
  const addedAt = kept.find(({ accessKeyId }) => accessKeyId === now.accessKeyId)?.addedAt ?? now.at;
  const ageMs = clock.now() - addedAt;
  const old = isOldKey(pool, ageMs) ? words`: time for a new one` : words``;
  const others = kept.filter(({ accessKeyId }) => accessKeyId !== now.accessKeyId);
  return [
    since,
    ['Key', words`${code(shortKeyId(now.accessKeyId))}, ${span(Math.max(ageMs, 60_000))} old${old}`],
    ['New one', whenNew(pool)],
    ...(others.length === 0
      ? []
      : ([
          [
            'Also kept',
            joinWords(
              others.map(({ accessKeyId }) => code(shortKeyId(accessKeyId))),
              ', ',
            ),
          ],
        ] as const)),
  ];
}

function whenNew(pool: Pool): Words {
  const days = keyAgeDays(pool);
  const how = code('/condor_pool settings -key-age DAYS');
  if (days === undefined) return words`never by its age; ${how} says otherwise`;
  const isOurs = pool.credentials.kind === 'key' && pool.credentials.userName !== undefined;
  return words`after ${counted(days, 'day')}${isOurs ? ', by itself' : ': I remind you'}; ${how} says otherwise`;
}

function wishFacts({ keysWish }: Pool): readonly (readonly [string, Words])[] {
  if (keysWish === undefined) return [];
  const what = {
    create: 'a user is being made',
    rotate: 'a new key is being made',
    renew: 'its rights are being renewed',
    revoke: 'they are being ended',
  };
  return [['Under way', words`${what[keysWish.kind]}, since ${time(keysWish.at)}`]];
}

function usedWords(used: number | 'never' | 'unknown'): Words {
  if (used === 'never') return words`never`;
  return used === 'unknown' ? words`AWS does not tell me` : [time(used)];
}
