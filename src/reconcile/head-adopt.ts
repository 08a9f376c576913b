import { isBotError } from '../domain/errors.js';
import { headTags } from '../domain/head-launch.js';
import { TAG } from '../domain/tags.js';
import type { ReconcileHands } from './controller.js';
import { saveHeadInPass, type HeadController, type HeadResult, type HeadView } from './head-view.js';

const AGAIN_MS = 5_000;

/** Gives an instance that somebody made by hand, and that was adopted, the tags of a head node and the right to be driven. */
export class HeadAdoptController implements HeadController {
  readonly name = 'head-adopt';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: HeadView): Promise<HeadResult> {
    const { wish } = view;
    const adopted = wish.launch === undefined && wish.endedAt === undefined && wish.wanted === 'running';
    if (!adopted || view.instance === undefined || wish.answeredAt !== undefined) return { view };
    try {
      return { view: await this.#adopt(view, view.instance) };
    } catch (error) {
      if (isBotError(error, 'later')) return { view, againInMs: AGAIN_MS };
      if (!isBotError(error)) throw error;
      const hint = error.hint === undefined ? {} : { hint: error.hint };
      const at = this.#hands.clock.now();
      const refused = { why: error.sentence, ...hint, at };
      return { view: await saveHeadInPass(this.#hands, view, { ...wish, refused, endedAt: at }) };
    }
  }

  async #adopt(view: HeadView, instance: NonNullable<HeadView['instance']>): Promise<HeadView> {
    const { wish } = view;
    const cloud = this.#hands.regions.cloud(wish.region);
    // What it is called is its maker's.
    const tags = Object.fromEntries(Object.entries(headTags(wish)).filter(([key]) => key !== 'Name'));
    // The tags come first: only what bears them may be given the profile.
    if (instance.tags[TAG.headId] !== wish.id) await cloud.tagInstance(instance.id, tags);
    const { instanceProfileArn } = await this.#hands.regions
      .account(wish.region)
      .prepareHead({ headName: wish.name, pool: wish.pool });
    await cloud.giveProfile(instance.id, instanceProfileArn);
    return { ...view, instance: { ...instance, tags: { ...instance.tags, ...tags } } };
  }
}
