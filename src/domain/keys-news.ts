import { shortKeyId } from './credentials.js';
import type { BotError } from './errors.js';
import type { Message, Place } from './message.js';
import type { News } from './news.js';
import type { KeysWish, Pool } from './pool.js';
import { bold, code, words } from './words.js';

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

/** A key that somebody brought is old. Told once per key. */
export function keyIsOld({ name }: Pick<Pool, 'name'>, accessKeyId: string): News {
  return {
    key: `key-old:${name}:${shortKeyId(accessKeyId)}`,
    weight: 'important',
    message: {
      tone: 'warning',
      title: words`The access key ${code(shortKeyId(accessKeyId))} of pool ${bold(name)} is more than 90 days old.`,
      lines: [
        words`Make another one for the same user in IAM and fill it in: ${code(`/condor_pool credentials key -pool ${name}`)}. A role has no key to renew: ${code(`/condor_pool credentials template -pool ${name}`)}`,
      ],
    },
  };
}
