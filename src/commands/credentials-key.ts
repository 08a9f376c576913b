import { credentialSecret, shortKeyId } from '../domain/credentials.js';
import { BotError } from '../domain/errors.js';
import { bold, code, words } from '../domain/words.js';

import { rightsWords } from './credentials.js';
import { preparedChange, refuseAnotherAccount } from './credentials-change.js';
import type { Command, Prepared, Request } from './command.js';

/** `/condor_pool credentials key`: opens the form for a key that somebody has. Nothing secret is ever typed in a command. */
export const credentialsKey: Command = {
  name: 'credentials key',
  slash: '/condor_pool',
  summary:
    'A form for an access key that you have; checked, then kept in Secrets Manager and never shown again',
  examples: ['/condor_pool credentials key'],
  role: 'admin',
  flags: [],
  form: 'credentials',
};

/** `/condor_pool credentials take`: from now on the bot acts by the key that somebody filled in; the form asks it by itself. */
export const credentialsTake: Command = {
  name: 'credentials take',
  slash: '/condor_pool',
  summary: 'Act by the key that was last filled in in the form; the form asks this by itself',
  examples: ['/condor_pool credentials take'],
  role: 'admin',
  flags: [],
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  const { hands, actor } = request;
  const { pool, keyring, clock } = hands;
  const current = pool.credentials.kind === 'key' ? pool.credentials.accessKeyId : undefined;
  const kept = await keyring.listKept(pool.name);
  const key = kept.findLast(({ accessKeyId, by }) => accessKeyId !== current && by === actor.id);
  if (key === undefined)
    throw new BotError('not-found', 'There is no key from you that I could take.', {
      hint: words`Fill one in: ${code(`/condor_pool credentials key -pool ${pool.name}`)}`,
    });
  const { accessKeyId } = key;
  const unknown = { kind: 'key', secret: credentialSecret(pool.name), accessKeyId, accountId: '' } as const;
  const since = { by: actor.id, at: clock.now() };
  const checked = await keyring.check({ ...pool, credentials: { ...unknown, ...since } });
  const { accountId, arn } = checked;
  await refuseAnotherAccount(hands, accountId);
  const short = code(shortKeyId(accessKeyId));
  return preparedChange(request, {
    credentials: { ...unknown, accountId, ...since },
    saw: [accessKeyId, checked.missing],
    question: {
      ...(checked.missing.length === 0 ? {} : { tone: 'warning' }),
      title: words`Will act for pool ${bold(pool.name)} by the access key ${short} in account ${accountId}.`,
      lines: [words`AWS says it is of ${code(arn)}. ${rightsWords(checked)}`],
      footnote: words`A role is safer than a key: ${code(`/condor_pool credentials template -pool ${pool.name}`)}`,
    },
    done: {
      tone: 'good',
      title: words`I act for pool ${bold(pool.name)} by the access key ${short} from now on.`,
      lines: [
        words`The key that was in use before, if there was one, may be switched off in IAM in an hour: until then somebody may still be at work with it.`,
      ],
    },
  });
}
