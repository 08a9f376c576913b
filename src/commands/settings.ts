import { BotError } from '../domain/errors.js';
import type { Message } from '../domain/message.js';
import {
  HEARD,
  isTimeOfDay,
  isTimeZone,
  quietEndsAt,
  type Heard,
  type PoolPreferences,
} from '../domain/preferences.js';
import type { Pool } from '../domain/pool.js';
import { mayAct } from '../domain/role.js';
import { code, joinWords, shorten, time, words, type Words } from '../domain/words.js';
import { POOL } from './annex-flags.js';
import type { Command, Request } from './command.js';
import { ROLE_FLAGS, saidKeyAge, saidLimit, saidPeople } from './pool-flags.js';
import type { Flag, Given } from './flags.js';

const FLAGS: readonly Flag[] = [
  {
    name: 'quiet',
    kind: 'text',
    summary: 'when only what is urgent is told, and in the thread; or off',
    example: '22:00-07:00',
  },
  { name: 'zone', kind: 'text', summary: 'the time zone of these times', example: 'Europe/Zurich' },
  { name: 'digest', kind: 'text', summary: 'when the daily digest comes', example: '09:00' },
  {
    name: 'channel-hears',
    kind: 'text',
    summary: 'which notices the channel shows: all, important or none; their threads have all',
    example: 'important',
  },
  {
    name: 'person-hears',
    kind: 'text',
    summary: 'which notices the person who asked gets directly: all, important or none',
    example: 'none',
  },
];

/** `/condor_pool settings`: who hears what and when. It costs nothing, so it is not asked. */
export const settings: Command = {
  name: 'settings',
  slash: '/condor_pool',
  summary: 'Quiet hours, the daily digest, who hears what; who may do what, and up to what it costs',
  examples: [
    '/condor_pool settings -quiet 22:00-07:00 -zone Europe/Zurich -digest 09:00 -channel-hears important',
    '/condor_pool settings -limit 50 -operators @muon-lab,@ben',
    '/condor_pool settings',
  ],
  role: 'viewer',
  changes: 'with flags',
  usual: true,
  flags: [...FLAGS, ...ROLE_FLAGS],
  look,
};

async function look(request: Request): Promise<Message> {
  const { hands, given, actor } = request;
  const { pool } = hands.settings;
  const before = await hands.preferences.get(pool);
  if (given.flags.size === 0 || [...given.flags].every((flag) => flag === POOL.name))
    return shown(words`The settings of pool ${pool}.`, before, hands.clock.now());
  if (!mayAct(actor, 'admin'))
    throw new BotError('forbidden', 'Settings take an admin, and you are not one.');
  const after = changed(before, given);
  const roles = await changeRoles(request);
  await hands.preferences.save(pool, after);
  const facts = factsOf(after);
  const old = new Map(factsOf(before));
  const changes = facts.filter(([label, value]) => old.get(label) !== value);
  const title =
    roles !== undefined && changes.length === 0
      ? words`Changed for pool ${pool}. Who may do what: ${code(`/condor_pool show ${pool}`)}`
      : changes.length === 0
        ? words`That is how pool ${pool} was set already.`
        : words`Changed for pool ${pool}: ${joinWords(
            changes.map(
              ([label, value]) => words`${label} ${code(value)}, was ${code(old.get(label) ?? '')}`,
            ),
            '; ',
          )}.`;
  return shown(title, after, hands.clock.now());
}

/** Saves who may do what in the pool and up to what it costs, as far as something is said of that. */
async function changeRoles(request: Request): Promise<Pool | undefined> {
  const { pool, pools } = request.hands;
  if (!ROLE_FLAGS.some(({ name }) => request.given.flags.has(name))) return undefined;
  const [admins, operators, viewers] = await Promise.all(
    ['admins', 'operators', 'viewers'].map((flag) => saidPeople(request, flag)),
  );
  const limitUsd = saidLimit(request.given) ?? pool.limitUsd;
  const keyAgeDays = saidKeyAge(request.given) ?? pool.keyAgeDays;
  const { roles } = pool;
  const after: Pool = {
    ...pool,
    roles: {
      admins: admins ?? roles.admins,
      operators: operators ?? roles.operators,
      viewers: viewers ?? roles.viewers,
    },
    // Saying who operates is what makes it known again; a limit alone says nothing of that.
    rolesLostAt: operators === undefined ? pool.rolesLostAt : undefined,
    limitUsd,
    keyAgeDays,
  };
  if ((await pools.save(after)) === 'saved') return after;
  throw new BotError('conflict', 'Somebody else has changed this pool at the same moment.', {
    hint: 'Look at it, and say it again.',
  });
}

function shown(title: Words, preferences: PoolPreferences, now: number): Message {
  const quietUntil = quietEndsAt(preferences, now);
  return {
    title,
    lines: quietUntil === undefined ? [] : [words`It is quiet now, until ${time(quietUntil)}.`],
    facts: factsOf(preferences).map(([label, value]) => [label, words`${value}`] as const),
    footnote: words`Urgent is: a lease ends soon, or something runs past its lease. In quiet hours that stands in the thread; the rest waits until they are over.`,
  };
}

function factsOf(preferences: PoolPreferences): readonly (readonly [label: string, value: string])[] {
  const { quietFrom, quietUntil, timeZone, digestAt, channelHears, personHears } = preferences;
  return [
    [
      'Quiet hours',
      quietFrom === undefined || quietUntil === undefined ? 'off' : `${quietFrom}-${quietUntil}`,
    ],
    ['Time zone', timeZone],
    ['Daily digest', digestAt],
    ['The channel hears', channelHears],
    ['The person who asked hears', personHears],
  ];
}

function changed(before: PoolPreferences, { texts }: Given): PoolPreferences {
  const quiet = texts.get('quiet');
  return {
    ...before,
    ...(quiet === undefined ? {} : quietOf(quiet)),
    timeZone: checked(texts, 'zone', isTimeZone, 'Europe/Zurich') ?? before.timeZone,
    digestAt: checked(texts, 'digest', isTimeOfDay, '09:00') ?? before.digestAt,
    channelHears: heard(texts, 'channel-hears') ?? before.channelHears,
    personHears: heard(texts, 'person-hears') ?? before.personHears,
  };
}

function quietOf(text: string): Pick<PoolPreferences, 'quietFrom' | 'quietUntil'> {
  if (/^(off|none|never)$/i.test(text)) return { quietFrom: undefined, quietUntil: undefined };
  const [quietFrom = '', quietUntil = '', more] = text.split('-');
  const right = isTimeOfDay(quietFrom) && isTimeOfDay(quietUntil) && quietFrom !== quietUntil;
  if (right && more === undefined) return { quietFrom, quietUntil };
  throw mistake('quiet', text, '22:00-07:00', words`, or ${code('-quiet off')}`);
}

function heard(texts: Given['texts'], flag: string): Heard | undefined {
  const text = texts.get(flag)?.toLowerCase();
  const found = HEARD.find((each) => each === text);
  if (text === undefined || found !== undefined) return found;
  throw mistake(flag, text, 'important', words`; the others are ${code('all')} and ${code('none')}`);
}

function checked(
  texts: Given['texts'],
  flag: string,
  isRight: (text: string) => boolean,
  example: string,
): string | undefined {
  const text = texts.get(flag);
  if (text === undefined || isRight(text)) return text;
  throw mistake(flag, text, example);
}

function mistake(flag: string, text: string, example: string, more: Words = []): BotError {
  return new BotError('usage', words`${code(`-${flag}`)} can't be ${code(shorten(text))}.`, {
    hint: words`Like ${code(`-${flag} ${example}`)}${more}.`,
    flag,
  });
}
