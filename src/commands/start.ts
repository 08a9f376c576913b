import { Decimal } from 'decimal.js';
import { annexCard } from '../domain/annex-card.js';
import { annexId } from '../domain/annex.js';
import { worstCase } from '../domain/cost.js';
import { hours } from '../domain/duration.js';
import type { Message, Place } from '../domain/message.js';
import { instanceCostUsd } from '../domain/money.js';
import {
  nextAttempt,
  requestedCount,
  versionOfCard,
  type AnnexWish,
  type LaunchWish,
} from '../domain/wish.js';
import { code, joinWords, time, words, type Words } from '../domain/words.js';
import { ANNEX_NAME, REGION, START_EXAMPLE, START_FLAGS } from './annex-flags.js';
import type { Grounds } from '../ports/stores.js';
import { cardPlace, leftCard } from './card-place.js';
import { confirmedBy, type Command, type Committed, type Prepared, type Request } from './command.js';
import { planStart, type StartPlan } from './start-plan.js';

/** `-count N`: starts an annex, or adds to one. */
export const start: Command = {
  name: 'start',
  slash: '/condor_annex',
  summary: 'Add leased instances to the pool',
  examples: [
    START_EXAMPLE,
    '/condor_annex -count 2 -idle 0.5 -owner alice,bob -aws-on-demand-instance-type c5.large -annex-name Quick',
  ],
  role: 'operator',
  flags: [ANNEX_NAME, REGION, ...START_FLAGS],
  prepare,
};

async function prepare(request: Request): Promise<Prepared> {
  const plan = await planStart(request);
  return {
    question: question(request, plan),
    saw: fingerprint(plan),
    cost: { atMostUsd: atMostUsd(plan, request.hands.clock.now()) },
    commit: (grounds, place) => commit(request, plan, grounds, place),
  };
}

/** What the new instances can cost, and those of the annex that its new lease lets run for longer. */
function atMostUsd({ existing, ...plan }: StartPlan, now: number): Decimal | undefined {
  const { pricePerHourUsd: price, count, leaseMs } = plan;
  const longerMs = Math.max(0, now + leaseMs - (existing?.leaseEndsAt ?? Infinity));
  const others = longerMs === 0 ? [] : (existing?.launches ?? []);
  if (price === undefined || others.some(({ pricePerHourUsd }) => pricePerHourUsd === undefined))
    return undefined;
  return others.reduce(
    (sum, launch) =>
      sum.plus(instanceCostUsd(new Decimal(launch.pricePerHourUsd ?? 0), got(launch), longerMs)),
    instanceCostUsd(price, count, leaseMs),
  );
}

function got({ count, outcome }: LaunchWish): number {
  if (outcome === undefined) return count;
  return outcome.kind === 'launched' ? outcome.got : 0;
}

/** The sentence that `condor_annex` asks with; hours with two decimals, one instance in the singular. */
export function willRequest(plan: Pick<StartPlan, 'count' | 'instanceType' | 'leaseMs' | 'idleMs'>): string {
  const instances = plan.count === 1 ? 'instance' : 'instances';
  return `Will request ${plan.count} ${plan.instanceType} on-demand ${instances} for ${hours(plan.leaseMs)} hours. Each instance will terminate after being idle for ${hours(plan.idleMs)} hours.`;
}

function question(request: Request, plan: StartPlan): Message {
  const { existing } = plan;
  return {
    title: words`${willRequest(plan)}`,
    lines: [
      existing === undefined
        ? words`Annex ${code(plan.name)}: joins the pool at ${code(plan.collector)}. Region ${plan.region}, account ${plan.accountId}, image ${code(plan.imageId)}.`
        : words`Adds them to annex ${code(plan.name)}, which asked for ${requestedCount(existing)} before. The new lease replaces the one of all its instances, which was to end ${time(existing.leaseEndsAt)}.`,
      ...(plan.zone === undefined ? [] : [words`In availability zone ${plan.zone} only.`]),
      jobsLine(plan),
      worstCase({ ...plan }),
      ...(request.given.flags.has('yes')
        ? [words`${code('-yes')} is for scripts; here somebody has to press the button.`]
        : []),
    ],
    ...defaultsNote(request),
  };
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

/** All that the person saw; not the moment, which moves between question and answer. */
function fingerprint({ existing, pricePerHourUsd, ...rest }: StartPlan): string {
  return JSON.stringify([
    rest,
    pricePerHourUsd?.toString(),
    existing?.id,
    existing?.leaseEndsAt,
    existing?.launches.length,
  ]);
}

async function commit(request: Request, plan: StartPlan, grounds: Grounds, place: Place): Promise<Committed> {
  const { hands } = request;
  const at = cardPlace(plan.existing, place);
  const wish = withLaunch(request, plan, grounds, at);
  return {
    saved: await hands.wishes.save(wish, grounds),
    nudge: `annex:${wish.name}`,
    ...leftCard(plan.existing, at),
    done: words`${plan.count} ${plan.instanceType} are on their way to annex ${code(wish.name)}.`,
    progress: {
      key: `annex:${wish.id}`,
      version: versionOfCard(wish) + 1,
      place: at,
      fallback: request.actor.id,
      message: annexCard(wish, [], hands.clock.now()),
    },
  };
}

function withLaunch(request: Request, plan: StartPlan, grounds: Grounds, place: Place): AnnexWish {
  const { actor, hands } = request;
  const now = hands.clock.now();
  const leaseEndsAt = now + plan.leaseMs;
  const before = plan.existing?.launches ?? [];
  const launch: LaunchWish = {
    attempt: nextAttempt(before),
    count: plan.count,
    instanceType: plan.instanceType,
    imageId: plan.imageId,
    idleMs: plan.idleMs,
    owners: plan.owners,
    tags: plan.tags,
    securityGroupIds: plan.securityGroupIds,
    keyName: plan.keyName,
    zone: plan.zone,
    requestedBy: actor.id,
    ...confirmedBy(grounds, actor),
    requestedAt: now,
    leaseEndsAt,
    place,
    pricePerHourUsd: plan.pricePerHourUsd?.toString(),
  };
  if (plan.existing !== undefined)
    return { ...plan.existing, launches: [...before, { ...launch, movesLease: true }], place };
  return {
    kind: 'annex',
    pool: hands.settings.pool,
    region: plan.region,
    name: plan.name,
    id: annexId(plan.name, hands.newUuid()),
    version: 0,
    leaseEndsAt,
    launches: [launch],
    place,
  };
}
