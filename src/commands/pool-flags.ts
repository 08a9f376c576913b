import { BotError } from '../domain/errors.js';
import { code, shorten, words } from '../domain/words.js';
import type { Request } from './command.js';
import { REGION } from './annex-flags.js';
import type { Flag, Given } from './flags.js';

/** Where a pool is; people leave out the long beginning. */
export const POOL_REGION: Flag = { ...REGION, aliases: ['region'], summary: 'the AWS region it is in' };

/** Who may do what, up to what it costs, and how long keys last. */
export const ROLE_FLAGS: readonly Flag[] = [
  {
    name: 'admins',
    kind: 'list',
    summary: 'people and user groups who are admins, or none',
    example: '@ada',
  },
  {
    name: 'operators',
    kind: 'list',
    summary: "people and user groups who are operators; none: the members of the pool's channels",
    example: '@muon-lab,@ben',
  },
  {
    name: 'viewers',
    kind: 'list',
    summary: 'people and user groups who only look, or none',
    example: '@guests',
  },
  {
    name: 'limit',
    kind: 'text',
    summary: "what one question may cost, in dollars, with one operator's Yes; or off",
    example: '50',
  },
  {
    name: 'key-age',
    kind: 'text',
    summary: 'after how many days access keys are renewed, or you are reminded of yours; or off',
    example: '90',
  },
];

/** How Slack writes people and user groups into the text of a command (Slack: "Implementing slash commands"). */
const MENTION = /^<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+))(?:\|[^>]*)?>$/;

/**
 * The ids of the people and user groups that somebody listed; none for `none`.
 * @throws BotError `usage` when it is neither, `not-ready` for a group whose members Slack does not show.
 */
export async function saidPeople(
  { given, hands }: Request,
  flag: string,
): Promise<readonly string[] | undefined> {
  const said = given.lists.get(flag);
  if (said === undefined) return undefined;
  if (said.length === 1 && /^(none|nobody|off)$/i.test(said[0] ?? '')) return [];
  const ids = [...new Set(said.map((text) => idOf(text, flag)))];
  for (const id of ids.filter((each) => each.startsWith('S'))) {
    if ((await hands.people.membersOfGroup(id)) !== 'unknown') continue;
    throw new BotError('not-ready', words`Slack does not show me who is in the group ${code(id)}.`, {
      hint: words`Is it there, and does the app have the scope ${code('usergroups:read')}? See manifest.yml.`,
    });
  }
  return ids;
}

function idOf(text: string, flag: string): string {
  const [, person, group] = MENTION.exec(text) ?? [];
  const id = person ?? group ?? (/^[UWS][A-Z0-9]{2,30}$/.test(text) ? text : undefined);
  if (id !== undefined) return id;
  throw new BotError('usage', words`${code(shorten(text, 40))} is nobody that I know.`, {
    hint: words`Type @ and take somebody, or a user group, from the list that Slack offers; or give a Slack id, like ${code(`-${flag} U012ABCDEF`)}.`,
    flag,
  });
}

/** The limit that somebody set: dollars as a decimal, or `none`. @throws BotError `usage` when it is neither. */
export function saidLimit({ texts }: Given): string | undefined {
  const text = texts.get('limit');
  if (text === undefined) return undefined;
  if (/^(none|off)$/i.test(text)) return 'none';
  const [, amount] = /^\$?(\d{1,7}(?:\.\d{1,2})?)$/.exec(text) ?? [];
  if (amount !== undefined) return amount;
  throw new BotError('usage', words`${code(shorten(text, 40))} is not an amount in dollars.`, {
    hint: words`Like ${code('-limit 50')}, or ${code('-limit off')}.`,
    flag: 'limit',
  });
}

/** IAM keeps a retired key for a day; beyond a year nobody remembers it. */
const KEY_AGE_DAYS = { least: 7, most: 365 };

/** After how many days somebody wants keys renewed, or `off`. @throws BotError `usage` when it is neither. */
export function saidKeyAge({ texts }: Given): number | 'off' | undefined {
  const text = texts.get('key-age');
  if (text === undefined) return undefined;
  if (/^(none|off|never)$/i.test(text)) return 'off';
  const [, digits] = /^(\d{1,4}) ?d?(?:ays?)?$/i.exec(text) ?? [];
  const days = Number(digits);
  if (days >= KEY_AGE_DAYS.least && days <= KEY_AGE_DAYS.most) return days;
  const { least, most } = KEY_AGE_DAYS;
  throw new BotError('usage', words`${code(shorten(text, 40))} is not an age for keys.`, {
    hint: words`It is ${least} to ${most} days, like ${code('-key-age 90')}, or ${code('-key-age off')}.`,
    flag: 'key-age',
  });
}
