import { worstCase } from '../domain/cost.js';
import { hours } from '../domain/duration.js';
import { saysLeaseChange, type LeaseChange } from '../domain/lease-cost.js';
import type { Message } from '../domain/message.js';
import { requestedCount, type AnnexWish } from '../domain/wish.js';
import { code, counted, joinWords, time, words, type Words } from '../domain/words.js';
import type { Request } from './command.js';
import type { StartPlan } from './start-plan.js';

/** The sentence that `condor_annex` asks with; hours with two decimals, one instance in the singular. */
export function willRequest(plan: Pick<StartPlan, 'count' | 'instanceType' | 'leaseMs' | 'idleMs'>): string {
  const instances = plan.count === 1 ? 'instance' : 'instances';
  return `Will request ${plan.count} ${plan.instanceType} on-demand ${instances} for ${hours(plan.leaseMs)} hours. Each instance will terminate after being idle for ${hours(plan.idleMs)} hours.`;
}

/** The question before a start, with all that a Yes does; `change` is what it means for those that are there already. */
export function startQuestion(request: Request, plan: StartPlan, change: LeaseChange | undefined): Message {
  return {
    title: words`${willRequest(plan)}`,
    lines: [
      ...(plan.existing === undefined || change === undefined
        ? [joinsLine(plan)]
        : addsLines(plan, plan.existing, change, request.hands.clock.now())),
      ...(plan.zone === undefined ? [] : [words`In availability zone ${plan.zone} only.`]),
      jobsLine(plan),
      costLine(plan, change),
      ...(request.given.flags.has('yes')
        ? [words`${code('-yes')} is for scripts; here somebody has to press the button.`]
        : []),
    ],
    ...defaultsNote(request),
  };
}

function joinsLine({ name, collector, region, accountId, imageId }: StartPlan): Words {
  return words`Annex ${code(name)}: joins the pool at ${code(collector)}. Region ${region}, account ${accountId}, image ${code(imageId)}.`;
}

/** As clearly as where somebody moves the lease by itself: it is no less dear, and ends no fewer jobs. */
function addsLines(
  { name, region, leaseMs }: StartPlan,
  existing: AnnexWish,
  change: LeaseChange,
  now: number,
): readonly Words[] {
  const adds = words`Adds them to annex ${code(name)}, which asked for ${requestedCount(existing)} before. The new lease replaces the one of all its instances, which was to end ${time(existing.leaseEndsAt)}.`;
  if (change.instances === 0) return [adds];
  return [
    adds,
    words`Once a new one is launched, the lease of the ${counted(change.instances, 'instance')} there ends ${time(now + leaseMs)}. ${saysLeaseChange(change, region)}`,
  ];
}

function costLine(plan: StartPlan, change: LeaseChange | undefined): Words {
  if (change === undefined) return worstCase(plan);
  const { more } = change;
  return 'usd' in more
    ? worstCase({ ...plan, othersUsd: more.usd })
    : worstCase({ ...plan, instanceType: more.unpriced, pricePerHourUsd: undefined });
}

function jobsLine({ owners }: StartPlan): Words {
  if (owners.length === 0) return words`Jobs of everybody on the pool may run there.`;
  return words`Only jobs of ${joinWords(owners.map(code), ', ')} may run there.`;
}

/** How to change what was left at its default, as the tool people know says after a no. */
function defaultsNote({ given }: Request): { footnote?: Words } {
  const notes = [
    ...(given.flags.has('aws-on-demand-instance-type')
      ? []
      : [words`instance type: ${code('-aws-on-demand-instance-type')}`]),
    ...(given.flags.has('duration') ? [] : [words`lease: ${code('-duration')}`]),
    ...(given.flags.has('idle') ? [] : [words`idle time: ${code('-idle')}`]),
  ];
  return notes.length === 0
    ? {}
    : { footnote: words`Left at the default, and how to change it: ${joinWords(notes, '; ')}.` };
}
