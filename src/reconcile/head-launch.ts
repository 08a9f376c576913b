import { isBotError } from '../domain/errors.js';
import { HEAD_DISK_GIB, headTags, headToken, trustDomainOf } from '../domain/head-launch.js';
import type { HeadLaunch, HeadWish } from '../domain/head-wish.js';
import { isAlive, type Instance } from '../domain/instance.js';
import { words } from '../domain/words.js';
import type { ReconcileHands } from './controller.js';
import { saveHeadInPass, type HeadController, type HeadResult, type HeadView } from './head-view.js';

/** How long a launch is tried while AWS is out of reach or slow to admit what was just made. */
const GIVE_UP_MS = 15 * 60_000;
const AGAIN_MS = 5_000;

/** Launches the head node that was asked for, once. The tags on the instance tell whether that has happened. */
export class HeadLaunchController implements HeadController {
  readonly name = 'head-launch';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: HeadView): Promise<HeadResult> {
    const { wish, instance } = view;
    const { launch } = wish;
    if (wish.instanceId !== undefined || launch === undefined) return { view };
    // Cut off between the launch and its note; or its answer got lost, and it was given up.
    if (instance !== undefined && isAlive(instance)) return { view: await this.#note(view, instance) };
    if (wish.wanted !== 'running' || wish.endedAt !== undefined) return { view };
    return await this.#try(view, launch);
  }

  async #note(view: HeadView, instance: Instance): Promise<HeadView> {
    const wish = { ...view.wish, refused: undefined, endedAt: undefined };
    const at = this.#hands.clock.now();
    const reached = wish.wanted === 'running' ? { reachedAt: at } : {};
    return await saveHeadInPass(
      this.#hands,
      { ...view, instance },
      { ...wish, instanceId: instance.id, ...reached },
    );
  }

  async #try(view: HeadView, launch: HeadLaunch): Promise<HeadResult> {
    const { wish } = view;
    const at = this.#hands.clock.now();
    try {
      const instance = await this.#launch(wish, launch);
      if (instance !== undefined) return { view: await this.#note(view, instance) };
    } catch (error) {
      if (!isBotError(error, 'later')) return { view: await this.#explain(view, error, at) };
      this.#hands.log.info({ head: wish.id, why: error.message }, 'launch not yet possible');
    }
    if (at - wish.at < GIVE_UP_MS) return { view, againInMs: AGAIN_MS };
    const why = words`It could not be launched within 15 minutes, so I gave up.`;
    return { view: await this.#refuse(view, { why, at }) };
  }

  async #explain(view: HeadView, error: unknown, at: number): Promise<HeadView> {
    if (!isBotError(error)) throw error;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    return await this.#refuse(view, { why: error.sentence, ...hint, at });
  }

  async #refuse(view: HeadView, refused: NonNullable<HeadWish['refused']>): Promise<HeadView> {
    await this.#clear(view.wish);
    return await saveHeadInPass(this.#hands, view, { ...view.wish, refused, endedAt: refused.at });
  }

  /** What was prepared for it: before the note that it is refused, so that whoever is cut off in between does it again. */
  async #clear({ region, name, pool, id }: HeadWish): Promise<void> {
    try {
      await this.#hands.regions.account(region).clearHead({ headName: name, pool });
    } catch (error) {
      if (!isBotError(error)) throw error;
      // It costs nothing, and people should hear why there is no head node.
      this.#hands.log.warn({ head: id, error }, 'could not clear up after a refused head node');
    }
  }

  async #launch(wish: HeadWish, launch: HeadLaunch): Promise<Instance | undefined> {
    const { regions, bootKit } = this.#hands;
    const { pool, region, name, id } = wish;
    const { loginFrom, keyName, publicKey } = launch;
    const parts = await regions
      .account(region)
      .prepareHead({ headName: name, pool, loginFrom, keyName, publicKey });
    const [instance] = await regions.cloud(region).launch({
      token: headToken(wish, launch),
      count: 1,
      atLeast: 1,
      instanceType: launch.instanceType,
      imageId: launch.imageId,
      securityGroupIds: parts.securityGroupIds,
      instanceProfileArn: parts.instanceProfileArn,
      keyName,
      userData: bootKit.headUserData({
        headId: id,
        headName: name,
        pool,
        region,
        trustDomain: trustDomainOf(wish),
      }),
      tags: headTags(wish),
      // Whoever shuts it down from the inside finds its queue again.
      onShutdown: 'stop',
      diskGib: HEAD_DISK_GIB,
    });
    return instance;
  }
}
