import { NEWS_ACTIONS } from '../domain/news.js';
import type { AnnexWish } from '../domain/wish.js';
import { POOL } from './annex-flags.js';
import type { CommandHands } from './command.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A command as somebody would type it. */
export interface Line {
  readonly slash: string;
  readonly text: string;
}

/** The command that a press of a notice's button stands for; `undefined` when the button does not stand for one. */
export async function lineOf(action: string, value: string, hands: CommandHands): Promise<Line | undefined> {
  if (action === NEWS_ACTIONS.extendHour) return hourMore(value, hands);
  if (action !== NEWS_ACTIONS.type) return undefined;
  const space = value.indexOf(' ');
  return space < 0
    ? { slash: value, text: '' }
    : { slash: value.slice(0, space), text: value.slice(space + 1) };
}

/** The same command about this pool, whatever the channel's is. */
export function withPool(line: Line, pool: string | undefined): Line {
  return pool === undefined ? line : { ...line, text: `${line.text} -${POOL.name} ${pool}`.trim() };
}

/** Extends an annex so that it ends so many hours from now, as people fill it in. */
export function extendLine(name: string, hours: string): Line {
  return { slash: '/condor_annex', text: `extend -annex-name ${name} -duration ${hours.replace(/\s/g, '')}` };
}

/** What the form of a start says at first when the rest of a launch is to be had with another type, or in another zone. */
export async function restOfStart(value: string, hands: CommandHands): Promise<ReadonlyMap<string, string>> {
  const [name = '', missing = '1', instanceType = ''] = value.split(' ');
  const wish = await find(name, hands);
  const launch = wish?.launches.at(-1);
  return new Map([
    ['annex-name', name],
    ['count', missing],
    ['aws-on-demand-instance-type', instanceType],
    ...(wish === undefined ? [] : ([['duration', hoursLeft(wish, hands)]] as const)),
    ...(wish === undefined || wish.region === hands.settings.region
      ? []
      : ([['aws-region', wish.region]] as const)),
    ...(launch === undefined || launch.idleMs === 0
      ? []
      : ([['idle', String(launch.idleMs / HOUR_MS)]] as const)),
    ...(launch === undefined ? [] : ([['owner', launch.owners.join(',')]] as const)),
  ]);
}

/** An hour on top of what is left; said in whole minutes, and rather a little more than less. */
async function hourMore(name: string, hands: CommandHands): Promise<Line> {
  const wish = await find(name, hands);
  const leftMs = Math.max(0, (wish?.leaseEndsAt ?? 0) - hands.clock.now());
  return extendLine(name, `${Math.ceil((leftMs + HOUR_MS) / MINUTE_MS)}m`);
}

function hoursLeft({ leaseEndsAt }: AnnexWish, { clock }: CommandHands): string {
  return String(Math.max(1, Math.ceil(((leaseEndsAt - clock.now()) / HOUR_MS) * 100)) / 100);
}

async function find(name: string, { wishes, settings }: CommandHands): Promise<AnnexWish | undefined> {
  return await wishes.findAnnex(settings.pool, name);
}
