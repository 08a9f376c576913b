import { isBotError } from '../domain/errors.js';
import type { Instance } from '../domain/instance.js';
import { launchTags, launchToken } from '../domain/launch.js';
import { leaseEndOf, withLeaseOf } from '../domain/lease-move.js';
import type { AnnexWish, LaunchOutcome, LaunchWish } from '../domain/wish.js';
import { TAG } from '../domain/tags.js';
import {
  saveInPass,
  type AnnexController,
  type AnnexView,
  type PassResult,
  type ReconcileHands,
} from './controller.js';

/** How long a launch is tried while AWS is out of reach or slow to admit what setup made. */
const GIVE_UP_MS = 15 * 60_000;
const AGAIN_MS = 5_000;

/** Launches what was asked for, once. The tags on the instances tell whether a launch has happened. */
export class LaunchController implements AnnexController {
  readonly name = 'launch';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(before: AnnexView): Promise<PassResult> {
    const view = await this.#noteListed(before);
    const launch = view.wish.launches.find(({ outcome }) => outcome === undefined);
    if (launch === undefined) return { view };
    const outcome = await this.#outcome(view, launch);
    if (outcome === undefined) return { view, againInMs: AGAIN_MS };
    // Noted before it is tried: cut off in between, the next pass must not ask for all of them again.
    if (outcome === 'take fewer') {
      const wish = withLaunch(view.wish, { ...launch, fewer: true });
      return { view: await saveInPass(this.#hands, view, wish), againInMs: 0 };
    }
    const { instances, ...told } = outcome;
    const wish = withOutcome(view.wish, launch, told);
    return {
      view: await saveInPass(this.#hands, { ...view, instances: [...view.instances, ...instances] }, wish),
    };
  }

  /**
   * What EC2 lists counts more than what was noted: a pass may have been cut off between a launch and its note, the
   * answer to a launch that was then given up may have got lost, and EC2 may have listed only some at first.
   */
  async #noteListed(view: AnnexView): Promise<AnnexView> {
    const at = this.#hands.clock.now();
    const more = view.wish.launches.flatMap((launch) => {
      const got = view.instances.filter(({ tags }) => tags[TAG.attempt] === String(launch.attempt)).length;
      return got > gotOf(launch) ? [{ launch, outcome: { kind: 'launched', got, at } as const }] : [];
    });
    if (more.length === 0) return view;
    const noted = more.reduce((wish, { launch, outcome }) => withOutcome(wish, launch, outcome), view.wish);
    return await saveInPass(this.#hands, view, noted);
  }

  async #outcome(
    view: AnnexView,
    launch: LaunchWish,
  ): Promise<(LaunchOutcome & { readonly instances: readonly Instance[] }) | 'take fewer' | undefined> {
    const at = this.#hands.clock.now();
    const reason = whyNotNow(view.wish, launch, at);
    if (reason !== undefined) return { kind: 'refused', why: reason, at, instances: [] };
    try {
      const started = await this.#launch(view.wish, launch);
      return { kind: 'launched', got: started.length, at, instances: started };
    } catch (error) {
      if (isBotError(error, 'capacity') && launch.count > 1 && launch.fewer !== true) return 'take fewer';
      return this.#explain(error, view.wish, at);
    }
  }

  async #launch(wish: AnnexWish, launch: LaunchWish): Promise<readonly Instance[]> {
    const { regions, bootKit, centre } = this.#hands;
    const account = regions.account(wish.region);
    const [parts, { collector, token }] = await Promise.all([
      account.getLaunchParts(),
      centre.join({ annexId: wish.id, leaseEndsAt: launch.leaseEndsAt }),
    ]);
    const { idleMs, owners } = launch;
    const bundle = await bootKit.bundle({
      annexName: wish.name,
      annexId: wish.id,
      collector,
      token,
      idleMs,
      owners,
    });
    // One per launch: a later one may have other owners, and must not change what the earlier machines read.
    const bundleUrl = await account.putBundle(`${wish.id}-${launch.attempt}`, bundle);
    return regions.cloud(wish.region).launch({
      token: launchToken(wish, launch),
      count: launch.count,
      atLeast: launch.fewer === true ? 1 : launch.count,
      instanceType: launch.instanceType,
      imageId: launch.imageId,
      securityGroupIds: launch.securityGroupIds,
      instanceProfileArn: parts.instanceProfileArn,
      keyName: launch.keyName,
      zone: launch.zone,
      userData: bootKit.userData({ bundleUrl, region: wish.region }),
      tags: launchTags(wish, launch),
    });
  }

  /** Passing trouble is tried again with the same token; everything else is told, and people decide. */
  #explain(error: unknown, wish: AnnexWish, at: number) {
    if (isBotError(error, 'later', 'conflict')) {
      this.#hands.log.info({ annex: wish.id, why: error.message }, 'launch not yet possible');
      return undefined;
    }
    if (!isBotError(error)) throw error;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    return { kind: 'refused', why: error.sentence, ...hint, at, instances: [] } as const;
  }
}

function whyNotNow(wish: AnnexWish, launch: LaunchWish, now: number): string | undefined {
  if (wish.off !== undefined) return 'It was ended before it started.';
  if (now >= leaseEndOf(wish, launch)) return 'Its lease had ended before it could start.';
  if (now - launch.requestedAt > GIVE_UP_MS)
    return 'It could not be started within 15 minutes, so I gave up.';
  return undefined;
}

function gotOf({ outcome }: LaunchWish): number {
  return outcome?.kind === 'launched' ? outcome.got : 0;
}

function withOutcome(wish: AnnexWish, launch: LaunchWish, outcome: LaunchOutcome): AnnexWish {
  const noted = withLaunch(wish, { ...launch, outcome });
  // In the same save: what brought no machine leaves the others their lease, and cut off before it nothing has moved.
  return outcome.kind === 'launched' ? withLeaseOf(noted, launch, outcome.at) : noted;
}

function withLaunch(wish: AnnexWish, launch: LaunchWish): AnnexWish {
  return {
    ...wish,
    launches: wish.launches.map((other) => (other.attempt === launch.attempt ? launch : other)),
  };
}
