import { BotError, isBotError } from '../domain/errors.js';
import type { Instance } from '../domain/instance.js';
import { launchTags, launchToken } from '../domain/launch.js';
import type { AnnexWish, LaunchOutcome, LaunchWish } from '../domain/wish.js';
import { plainText } from '../domain/words.js';
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

  async pass(view: AnnexView): Promise<PassResult> {
    const launch = view.wish.launches.find(({ outcome }) => outcome === undefined);
    if (launch === undefined) return { view };
    const outcome = await this.#outcome(view, launch);
    if (outcome === undefined) return { view, againInMs: AGAIN_MS };
    const { instances, ...told } = outcome;
    const wish = withOutcome(view.wish, launch, told);
    return {
      view: await saveInPass(this.#hands, { ...view, instances: merge(view.instances, instances) }, wish),
    };
  }

  async #outcome(
    view: AnnexView,
    launch: LaunchWish,
  ): Promise<(LaunchOutcome & { readonly instances: readonly Instance[] }) | undefined> {
    const at = this.#hands.clock.now();
    const there = view.instances.filter((instance) => instance.tags[TAG.attempt] === String(launch.attempt));
    // A pass may have been cut off between the launch and its note. The tags came with the launch itself.
    if (there.length > 0) return { kind: 'launched', got: there.length, at, instances: [] };
    const reason = whyNotNow(view.wish, launch, at);
    if (reason !== undefined) return { kind: 'refused', why: reason, at, instances: [] };
    try {
      const started = await this.#launch(view.wish, launch);
      return { kind: 'launched', got: started.length, at, instances: started };
    } catch (error) {
      return this.#explain(error, view.wish, at);
    }
  }

  async #launch(wish: AnnexWish, launch: LaunchWish): Promise<readonly Instance[]> {
    const { regions, bootKit, joining } = this.#hands;
    if (joining === undefined) throw new BotError('not-ready', 'There is no pool that an annex could join.');
    const account = regions.account(wish.region);
    const [parts, token] = await Promise.all([
      account.getLaunchParts(),
      regions.secrets(wish.region).get(joining.tokenSecret),
    ]);
    const { collector } = joining;
    const { idleMs, owners } = launch;
    const bundle = await bootKit.bundle({
      annexName: wish.name,
      annexId: wish.id,
      collector,
      token,
      idleMs,
      owners,
    });
    const bundleUrl = await account.putBundle(wish.id, bundle);
    return regions.cloud(wish.region).launch({
      token: launchToken(wish, launch),
      count: launch.count,
      instanceType: launch.instanceType,
      imageId: launch.imageId,
      securityGroupIds: launch.securityGroupIds,
      instanceProfileArn: parts.instanceProfileArn,
      keyName: launch.keyName,
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
    const hint = error.hint === undefined ? {} : { hint: plainText(error.hint) };
    return { kind: 'refused', why: plainText(error.sentence), ...hint, at, instances: [] } as const;
  }
}

function whyNotNow(wish: AnnexWish, launch: LaunchWish, now: number): string | undefined {
  if (wish.off !== undefined) return 'It was ended before it started.';
  if (now >= wish.leaseEndsAt) return 'Its lease had ended before it could start.';
  if (now - launch.requestedAt > GIVE_UP_MS) return 'AWS could not be reached for 15 minutes, so I gave up.';
  return undefined;
}

function withOutcome(wish: AnnexWish, launch: LaunchWish, outcome: LaunchOutcome): AnnexWish {
  return {
    ...wish,
    launches: wish.launches.map((other) =>
      other.attempt === launch.attempt ? { ...other, outcome } : other,
    ),
  };
}

function merge(listed: readonly Instance[], started: readonly Instance[]): readonly Instance[] {
  const known = new Set(listed.map(({ id }) => id));
  return [...listed, ...started.filter(({ id }) => !known.has(id))];
}
