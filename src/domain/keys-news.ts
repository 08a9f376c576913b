import { driftWords, keyAgeDays, renewWords, shortKeyId, whoWords, type RightsDrift } from './credentials.js';
import type { BotError } from './errors.js';
import type { Message, Place } from './message.js';
import type { News } from './news.js';
import type { KeysWish, Pool } from './pool.js';
import { bold, code, counted, words } from './words.js';

/** A message that follows a change of keys. */
interface KeysProgress {
  readonly key: string;
  readonly place: Place;
  readonly fallback: string;
  readonly message: Message;
}

/** The message that follows this change, in the place where it was asked for. */
export function keysProgress({ name }: Pick<Pool, 'name'>, wish: KeysWish, message: Message): KeysProgress {
  const { at, by, place = { channel: by } } = wish;
  return { key: `keys:${name}:${at}`, place, fallback: by, message };
}

/** A new key is at work. */
export function keyTaken(
  { name }: Pick<Pool, 'name'>,
  userName: string,
  accessKeyId: string,
  hadOne: boolean,
): Message {
  return {
    tone: 'good',
    title: words`I act for pool ${bold(name)} by the access key ${code(shortKeyId(accessKeyId))} of ${code(userName)} from now on.`,
    lines: [
      words`Nobody has seen it, and AWS takes it.${hadOne ? ' The old one is switched off in an hour and deleted a day later.' : ''}`,
    ],
  };
}

/** The keys are gone, and so is what held them. */
export function keysEnded({ name }: Pick<Pool, 'name'>): Message {
  return { tone: 'good', title: words`The credentials of pool ${bold(name)} are ended.` };
}

/** It could not be done, and is not tried any more. */
export function keysFailed({ name }: Pick<Pool, 'name'>, { sentence, hint }: BotError): Message {
  return {
    tone: 'bad',
    title: words`The credentials of pool ${bold(name)} are not changed: ${sentence}`,
    lines: hint === undefined ? [] : [hint],
  };
}

/** The user has the rights of today. */
export function rightsRenewed({ name }: Pick<Pool, 'name'>, userName: string): Message {
  return {
    tone: 'good',
    title: words`The user ${code(userName)} of pool ${bold(name)} has the rights that I need now, and no others. Its key is the same.`,
    lines: [words`What its policy said before is kept in IAM as the version before this one.`],
  };
}

/** Whoever the bot acts by lacks rights, or has more than it needs. Told once per difference. */
export function rightsDiffer(pool: Pick<Pool, 'name' | 'credentials'>, drift: RightsDrift): News {
  const { name, credentials } = pool;
  const which = [drift.missing.join(','), drift.extra.join(',')].join('/');
  const since = credentials.kind === 'own' ? '' : credentials.at;
  return {
    key: `rights:${name}:${since}:${which}`,
    weight: 'important',
    message: {
      tone: 'warning',
      title: words`What I act by for pool ${bold(name)} has other rights than I need now. ${whoWords(credentials)}`,
      lines: [driftWords(drift), renewWords(pool)],
    },
  };
}

/** A key that somebody brought is old. Told once per key. */
export function keyIsOld(pool: Pick<Pool, 'name' | 'keyAgeDays'>, accessKeyId: string): News {
  const { name } = pool;
  return {
    key: `key-old:${name}:${shortKeyId(accessKeyId)}`,
    weight: 'important',
    message: {
      tone: 'warning',
      title: words`The access key ${code(shortKeyId(accessKeyId))} of pool ${bold(name)} is more than ${counted(keyAgeDays(pool) ?? 0, 'day')} old.`,
      lines: [
        words`Make another one for the same user in IAM and fill it in: ${code(`/condor_pool credentials key -pool ${name}`)}. A role has no key to renew: ${code(`/condor_pool credentials template -pool ${name}`)}`,
      ],
    },
  };
}
