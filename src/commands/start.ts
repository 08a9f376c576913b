import { Decimal } from 'decimal.js';
import { annexCard } from '../domain/annex-card.js';
import { annexId } from '../domain/annex.js';
import { leaseChange, type LeaseChange } from '../domain/lease-cost.js';
import type { Place } from '../domain/message.js';
import { instanceCostUsd } from '../domain/money.js';
import { nextAttempt, versionOfCard, type AnnexWish, type LaunchWish } from '../domain/wish.js';
import { code, words } from '../domain/words.js';
import { ANNEX_NAME, REGION, START_EXAMPLE, START_FLAGS } from './annex-flags.js';
import type { Grounds } from '../ports/stores.js';
import { cardPlace, leftCard } from './card-place.js';
import { confirmedBy, type Command, type Committed, type Prepared, type Request } from './command.js';
import { planStart, type StartPlan } from './start-plan.js';
import { startQuestion } from './start-question.js';

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
  const change = changeFor(plan, request.hands.clock.now());
  return {
    question: startQuestion(request, plan, change),
    saw: fingerprint(plan, change),
    cost: { atMostUsd: atMostUsd(plan, change) },
    commit: (grounds, place) => commit(request, plan, grounds, place),
  };
}

/** What the new lease means for those that are there already. */
function changeFor({ existing, listed, leaseMs }: StartPlan, now: number): LeaseChange | undefined {
  return existing === undefined ? undefined : leaseChange(existing, listed, now + leaseMs, now);
}

/** What the new instances can cost, and those of the annex that its new lease lets run for longer. */
function atMostUsd(plan: StartPlan, change: LeaseChange | undefined): Decimal | undefined {
  const { pricePerHourUsd: price, count, leaseMs } = plan;
  const others = change?.more ?? { usd: new Decimal(0) };
  if (price === undefined || 'unpriced' in others) return undefined;
  return instanceCostUsd(price, count, leaseMs).plus(others.usd);
}

/** All that the person saw; not the moment, which moves between question and answer. */
function fingerprint(plan: StartPlan, change: LeaseChange | undefined): string {
  const { existing, pricePerHourUsd, ...rest } = plan;
  return JSON.stringify([
    { ...rest, listed: undefined },
    pricePerHourUsd?.toString(),
    existing?.id,
    existing?.leaseEndsAt,
    existing?.launches.length,
    change?.instances,
    change?.isSooner,
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
