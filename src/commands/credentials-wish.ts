import type { RightsDrift } from '../domain/credentials.js';
import { BotError } from '../domain/errors.js';
import { keysProgress } from '../domain/keys-news.js';
import type { Message } from '../domain/message.js';
import type { KeysWish, Pool } from '../domain/pool.js';
import { bold, code, words, type Words } from '../domain/words.js';
import type { Prepared, Request } from './command.js';

/** What the loop has to do about keys, as something that waits for a Yes. */
export function wished(
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

function begun({ name }: Pool, kind: KeysWish['kind']): Words {
  const doing = {
    create: 'Making a user for',
    rotate: 'Making a new key for',
    renew: 'Renewing the rights of',
    revoke: 'Ending the credentials of',
  };
  return words`${doing[kind]} pool ${bold(name)}…`;
}

/** @throws BotError `conflict` while something else is being done about them. */
export function refuseWhileUnderWay({ keysWish, name }: Pool): void {
  if (keysWish === undefined) return;
  throw new BotError('conflict', words`The credentials of pool ${code(name)} are just being changed.`, {
    hint: words`See how far it is: ${code(`/condor_pool credentials -pool ${name}`)}`,
  });
}
