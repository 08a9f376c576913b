import { KEY_AGE_MS, shortKeyId, waysIn, whoWords } from '../domain/credentials.js';
import { span } from '../domain/duration.js';
import { isBotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import type { Pool } from '../domain/pool.js';
import { bold, code, joinWords, person, time, words, type Words } from '../domain/words.js';
import type { CheckedIdentity } from '../ports/credentials.js';
import type { Command, CommandHands, Request } from './command.js';

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
    lines:
      pool.credentials.kind === 'own' || pool.credentials.kind === 'none'
        ? [words`Other credentials, checked before they are taken:`, ...waysIn(pool)]
        : [],
    footnote: words`Also: ${code('/condor_pool credentials rotate')} for a new key, ${code('/condor_pool credentials revoke')} to end them.`,
  };
}

async function check({
  keyring,
  pool,
}: CommandHands): Promise<{ readonly isGood: boolean; readonly said: Words }> {
  try {
    const checked = await keyring.check(pool);
    return {
      isGood: checked.missing.length === 0,
      said: words`AWS says I am ${code(checked.arn)}. ${rightsWords(checked)}`,
    };
  } catch (error) {
    if (!isBotError(error)) throw error;
    return {
      isGood: false,
      said: joinWords([error.sentence, ...(error.hint === undefined ? [] : [error.hint])]),
    };
  }
}

/** What of the needed rights is there. */
export function rightsWords({ missing, isCertain }: CheckedIdentity): Words {
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
  const old = ageMs > KEY_AGE_MS ? words`, which is more than 90 days: time for a new one` : words``;
  const others = kept.filter(({ accessKeyId }) => accessKeyId !== now.accessKeyId);
  return [
    since,
    ['Key', words`${code(shortKeyId(now.accessKeyId))}, ${span(Math.max(ageMs, 60_000))} old${old}`],
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

function wishFacts({ keysWish }: Pool): readonly (readonly [string, Words])[] {
  if (keysWish === undefined) return [];
  const what = {
    create: 'a user is being made',
    rotate: 'a new key is being made',
    revoke: 'they are being ended',
  };
  return [['Under way', words`${what[keysWish.kind]}, since ${time(keysWish.at)}`]];
}

function usedWords(used: number | 'never' | 'unknown'): Words {
  if (used === 'never') return words`never`;
  return used === 'unknown' ? words`AWS does not tell me` : [time(used)];
}
