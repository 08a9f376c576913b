import type { Decimal } from 'decimal.js';
import { countInstances, endedCount, type AnnexCount } from './annex-count.js';
import { costSoFarUsd } from './cost.js';
import { span } from './duration.js';
import type { Instance } from './instance.js';
import { isAlive } from './instance.js';
import { parseLease } from './lease.js';
import type { LedgerPage } from './ledger.js';
import type { Message } from './message.js';
import { dollars } from './money.js';
import { modeOf } from './off-plan.js';
import { howItEnds } from './off-words.js';
import { TAG } from './tags.js';
import { requestedCount, type AnnexWish, type LaunchWish } from './wish.js';
import { bold, code, counted, person, time, whoAsked, words, type Words } from './words.js';

/** The fact that moves by itself, so that nobody waits for it. */
export const COST_FACT = 'Cost so far';

/** The one message that follows an annex from the Yes to its end. */
export function annexCard(
  wish: AnnexWish,
  instances: readonly Instance[],
  now: number,
  page?: LedgerPage,
): Message {
  const count = countInstances(instances);
  return {
    tone: tone(wish, count),
    title: title(wish, count),
    lines: lines(wish, instances, count),
    facts: facts(wish, count, costSoFarUsd(wish, instances, now, page), page),
    footnote: footnote(wish),
  };
}

/** Which word an annex' state has, for the card and for tables. */
export function annexState(wish: AnnexWish, count: AnnexCount): string {
  if (count.alive + count.ending === 0 && hasNeverBeen(wish)) return 'not started';
  if (wish.endedAt !== undefined) return 'ended';
  if (wish.off !== undefined) return isDraining(wish) && count.alive > 0 ? 'draining' : 'ending';
  if (count.alive === 0) return stateOfNone(wish, count);
  const moving = count.alive - count.stopped;
  if (moving === 0) return 'stopped';
  if (count.inPool > 0) return count.inPool === moving ? 'in pool' : 'joining';
  if (count.running > 0) return 'running';
  return 'requested';
}

/** While none is alive: what was asked for last may still come. */
function stateOfNone(wish: AnnexWish, count: AnnexCount): string {
  const outcome = wish.launches.at(-1)?.outcome;
  return outcome !== undefined && count.ending + count.ended > 0 ? 'ending' : 'requested';
}

/** True when nothing that was asked for came about, so that there is no end to speak of either. */
function hasNeverBeen({ launches }: AnnexWish): boolean {
  return launches.length > 0 && launches.every(({ outcome }) => outcome?.kind === 'refused');
}

function tone(wish: AnnexWish, count: AnnexCount): Exclude<Message['tone'], undefined> {
  if (wish.launches.some(({ outcome }) => outcome?.kind === 'refused') || count.stopped > 0) return 'warning';
  return count.alive > 0 && count.inPool === count.alive ? 'good' : 'plain';
}

function title(wish: AnnexWish, count: AnnexCount): Words {
  const name = bold(wish.name);
  const asked = requestedCount(wish);
  const moving = count.alive - count.stopped;
  switch (annexState(wish, count)) {
    case 'ended':
      return words`Annex ${name} has ended: none of its instances is left.`;
    case 'ending':
      return words`Annex ${name} is ending: ${counted(count.alive + count.ending, 'instance')} still there.`;
    case 'draining':
      return words`Annex ${name} is draining: ${counted(count.alive, 'instance')} still there${count.busy === 0 ? '' : `, ${count.busy} busy`}.`;
    case 'not started':
      return words`Annex ${name} was not started.`;
    case 'stopped':
      return words`Annex ${name}: ${count.stopped} stopped.`;
    case 'in pool':
      return words`Annex ${name}: ${count.stopped === 0 ? 'all ' : ''}${count.inPool} in pool${alsoStopped(count)}.`;
    case 'joining':
      return words`Annex ${name}: ${count.inPool} of ${moving} in pool${alsoStopped(count)}.`;
    case 'running':
      return words`Annex ${name}: ${count.running} of ${moving} running, none in pool yet${alsoStopped(count)}.`;
    default:
      return words`Annex ${name}: ${asked} requested${alsoStopped(count)}.`;
  }
}

function alsoStopped({ stopped }: AnnexCount): string {
  return stopped === 0 ? '' : `, ${stopped} stopped`;
}

function lines(wish: AnnexWish, instances: readonly Instance[], count: AnnexCount): readonly Words[] {
  const off = wish.off;
  return [
    ...wish.launches.map((launch) => launchLine(wish, launch, count)),
    ...(wish.rebuiltAt === undefined
      ? []
      : [words`I lost my notes of this annex and rebuilt them from its tags.`]),
    ...(off === undefined
      ? []
      : [
          words`${person(off.by)} asked for its end ${time(off.at)}.${confirmed(off.confirmedBy)}${wish.endedAt === undefined ? said(howItEnds(modeOf(off))) : ''}`,
        ]),
    ...(hasLease(wish) ? stoppedLine(count) : []),
    ...(hasLease(wish) && instances.some(isAlive) ? [leaseLine(wish), ...notMoved(wish, instances)] : []),
  ];
}

/** They do no work, and nobody of ours wanted that. */
function stoppedLine({ stopped }: AnnexCount): readonly Words[] {
  if (stopped === 0) return [];
  const [are, they, cost, them] =
    stopped === 1 ? ['is', 'it', 'costs', 'it'] : ['are', 'they', 'cost', 'them'];
  const disks = stopped === 1 ? 'its disk' : 'their disks';
  return [
    words`${counted(stopped, 'instance')} ${are} stopped, and not by me: ${they} ${cost} ${disks} alone until the lease ends ${them}, or until somebody starts ${them} again in the AWS console.`,
  ];
}

/** Draining goes on until the lease ends, if it takes that long. */
function isDraining({ off }: AnnexWish): boolean {
  return off !== undefined && modeOf(off) === 'peaceful';
}

function hasLease(wish: AnnexWish): boolean {
  return wish.endedAt === undefined && (wish.off === undefined || isDraining(wish));
}

function said(sentence: Words): Words {
  return sentence.length === 0 ? [] : words` ${sentence}`;
}

function confirmed(by: string | undefined): Words {
  return by === undefined ? [] : words` Confirmed by ${person(by)}.`;
}

function leaseLine(wish: AnnexWish): Words {
  const { leaseEndsAt, leaseSetBy: set } = wish;
  const moved = set === undefined ? [] : words` Moved by ${whoAsked(set.by, set.confirmedBy)}.`;
  return words`The lease ends ${time(leaseEndsAt)}, busy or not.${moved}`;
}

/** The tags are what ends the machines, whatever was said. */
function notMoved({ leaseEndsAt }: AnnexWish, instances: readonly Instance[]): readonly Words[] {
  const ends = instances.filter(isAlive).flatMap(({ tags }) => parseLease(tags[TAG.leaseEndsAt]) ?? []);
  const others = ends.filter((end) => end !== leaseEndsAt);
  if (others.length === 0) return [];
  return [
    words`It is not moved yet: as things are, ${counted(others.length, 'instance')} ${others.length === 1 ? 'ends' : 'end'} ${time(Math.min(...others))}.`,
  ];
}

function launchLine(wish: AnnexWish, launch: LaunchWish, count: AnnexCount): Words {
  const what = `${launch.count} ${launch.instanceType}`;
  const who = whoAsked(launch.requestedBy, launch.confirmedBy);
  const { outcome } = launch;
  if (outcome === undefined) return words`Starting annex... ${what}, asked for by ${who}.`;
  if (outcome.kind === 'refused') {
    return words`${what}, asked for by ${who}: none started. ${outcome.why}${outcome.hint === undefined ? '' : words` ${outcome.hint}`}`;
  }
  const partly =
    outcome.got < launch.count
      ? words` AWS had only ${outcome.got} of the ${launch.count} ${launch.instanceType}.`
      : [];
  return launch.attempt === 1
    ? words`Annex started. Its identity with the cloud provider is '${wish.id}'.${patience(wish, count)} Asked for by ${who}.${partly}`
    : words`${what} added, asked for by ${who}.${partly}`;
}

/** While there is something to wait for. */
function patience(wish: AnnexWish, { alive, inPool, stopped }: AnnexCount): Words {
  const waits =
    wish.endedAt === undefined && wish.off === undefined && (alive === 0 || inPool < alive - stopped);
  return waits ? words` It will take about three minutes for the new machines to join the pool.` : [];
}

type Facts = readonly (readonly [string, Words])[];

function facts(
  wish: AnnexWish,
  count: AnnexCount,
  cost: Decimal | undefined,
  page: LedgerPage | undefined,
): Facts {
  const region = ['Region', words`${wish.region}`] as const;
  if (annexState(wish, count) === 'not started') return [region];
  const numbers = [
    ['Requested', words`${requestedCount(wish)}`],
    ...(wish.endedAt === undefined
      ? ([
          ['Running', words`${count.running + count.inPool}`],
          ['In pool', words`${inPoolText(count)}`],
        ] as const)
      : []),
    ...(count.stopped === 0 ? [] : ([['Stopped', words`${count.stopped}`]] as const)),
    ['Ended', words`${endedCount(count, page)}`],
  ] as const;
  return [
    ...numbers,
    ...(wish.endedAt === undefined ? limits(wish) : []),
    [COST_FACT, costWords(cost, page)],
    region,
  ];
}

function limits(wish: AnnexWish): Facts {
  const last = wish.launches.at(-1);
  return [
    ['Lease ends', words`${time(wish.leaseEndsAt)}`],
    ...(last === undefined
      ? []
      : ([['Idle limit', last.idleMs === 0 ? words`as started` : words`${span(last.idleMs)}`]] as const)),
  ];
}

/** How many, and how many of them have work, as far as they have said. */
export function inPoolText({ inPool, busy, idle }: AnnexCount): string {
  return busy + idle === 0 ? `${inPool}` : `${inPool} (${busy} busy, ${idle} idle)`;
}

/** With what it leaves out, because a bill that is higher than told is a surprise. */
function costWords(cost: Decimal | undefined, page: LedgerPage | undefined): Words {
  if (cost === undefined) return words`no price known`;
  const said = `${dollars(cost)} without disks`;
  if (page?.incompleteBefore === undefined) return words`${said}`;
  return words`${said}, and without what had ended before ${time(page.incompleteBefore)}, when I lost my notes`;
}

function footnote(wish: AnnexWish): Words {
  if (wish.endedAt !== undefined) return words`Identity ${code(wish.id)}.`;
  return words`Longer: ${code(`/condor_annex -annex-name ${wish.name} -duration 24`)} · End it: ${code(`/condor_off -annex ${wish.name}`)}`;
}
