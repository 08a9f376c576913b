import { isBotError } from '../domain/errors.js';
import { headAway, headChangedOutside, headNotEnded, headNotStarted } from '../domain/head-news.js';
import type { HeadWish } from '../domain/head-wish.js';
import { isAlive, type Instance } from '../domain/instance.js';
import { words } from '../domain/words.js';
import type { ReconcileHands } from './controller.js';
import {
  saveHeadInPass,
  tellAnnexes,
  tellOfHead,
  type HeadController,
  type HeadResult,
  type HeadView,
} from './head-view.js';

const AGAIN_MS = 5_000;
/** EC2 may list what it was just told as it was before, for so long. */
const BEHIND_MS = 60_000;
/** And may leave out for some minutes what it has just launched; until then absence means nothing. */
const LISTED_AFTER_MS = 5 * 60_000;

/** Starts, stops and terminates the head node as people want it, and notices when somebody else did. */
export class HeadPowerController implements HeadController {
  readonly name = 'head-power';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: HeadView): Promise<HeadResult> {
    const { wish, instance } = view;
    if (wish.endedAt !== undefined) return { view };
    try {
      if (wish.wanted === 'terminated') return await this.#terminate(view, instance);
      if (instance === undefined || !isAlive(instance)) return await this.#lost(view, instance);
      return await (wish.wanted === 'running' ? this.#run(view, instance) : this.#rest(view, instance));
    } catch (error) {
      if (!isBotError(error, 'later')) throw error;
      this.#hands.log.info({ head: wish.id, why: error.message }, 'not yet possible');
      return { view, againInMs: AGAIN_MS };
    }
  }

  /** It is to run. */
  async #run(view: HeadView, instance: Instance): Promise<HeadResult> {
    const { wish } = view;
    if (instance.state === 'stopping') return { view, againInMs: AGAIN_MS };
    if (instance.state !== 'stopped') return { view: await this.#reached(view) };
    if (wish.reachedAt === undefined) return await this.#start(view, instance);
    if (this.#isBehind(wish)) return { view, againInMs: AGAIN_MS };
    return await this.#changed(view, 'stopped');
  }

  async #start(view: HeadView, instance: Instance): Promise<HeadResult> {
    try {
      await this.#hands.regions.cloud(view.wish.region).startInstance(instance.id);
    } catch (error) {
      if (isBotError(error, 'later') || !isBotError(error)) throw error;
      const why = error.hint === undefined ? error.sentence : words`${error.sentence} ${error.hint}`;
      await tellOfHead(this.#hands, view.wish, headNotStarted(view.wish, why));
      return { view: await saveHeadInPass(this.#hands, view, { ...view.wish, wanted: 'stopped' }) };
    }
    return { view: await this.#reached(view), againInMs: AGAIN_MS };
  }

  /** It is to stand still. */
  async #rest(view: HeadView, instance: Instance): Promise<HeadResult> {
    const { wish } = view;
    const { state } = instance;
    if (state === 'stopping') return { view, againInMs: AGAIN_MS };
    if (state === 'stopped') return { view: await this.#stopped(view) };
    if (wish.reachedAt !== undefined)
      return this.#isBehind(wish) ? { view, againInMs: AGAIN_MS } : await this.#changed(view, 'started');
    await this.#hands.regions.cloud(wish.region).stopInstance(instance.id);
    return { view, againInMs: AGAIN_MS };
  }

  async #stopped(view: HeadView): Promise<HeadView> {
    const { wish } = view;
    if (wish.reachedAt !== undefined) return view;
    await tellAnnexes(this.#hands, wish.pool, headAway(wish, 'stopped'));
    return await this.#reached(view);
  }

  /** It is to be gone. That it is, is noted by who has the last word. */
  async #terminate(view: HeadView, instance: Instance | undefined): Promise<HeadResult> {
    if (instance === undefined || !isAlive(instance)) return { view, againInMs: AGAIN_MS };
    const [kept] = await this.#hands.regions.cloud(view.wish.region).terminate([instance.id]);
    if (kept !== undefined) await tellOfHead(this.#hands, view.wish, headNotEnded(view.wish, kept.why));
    return { view, againInMs: AGAIN_MS };
  }

  /** It is gone, and nobody of ours wanted that. */
  async #lost(view: HeadView, instance: Instance | undefined): Promise<HeadResult> {
    const { wish } = view;
    const since = Math.max(wish.at, wish.reachedAt ?? 0);
    const absent = instance === undefined && this.#hands.clock.now() - since < LISTED_AFTER_MS;
    if (wish.instanceId === undefined || absent) return { view };
    return await this.#changed(view, 'gone');
  }

  /** What somebody else did is told, and then taken for what is wanted: the bot does not fight with people. */
  async #changed(view: HeadView, what: 'stopped' | 'started' | 'gone'): Promise<HeadResult> {
    const { wish } = view;
    const now = this.#hands.clock.now();
    const told = await tellOfHead(this.#hands, wish, headChangedOutside(wish, what, now));
    if (!told) return { view, againInMs: AGAIN_MS };
    if (what !== 'started') await tellAnnexes(this.#hands, wish.pool, headAway(wish, what));
    const wanted = ({ stopped: 'stopped', started: 'running', gone: 'terminated' } as const)[what];
    const anew = { answeredAt: undefined, confirmedBy: undefined, reachedAt: now };
    const next: HeadWish = { ...wish, ...anew, wanted, by: '', at: now };
    return { view: await saveHeadInPass(this.#hands, view, next), againInMs: 0 };
  }

  async #reached(view: HeadView): Promise<HeadView> {
    if (view.wish.reachedAt !== undefined) return view;
    return await saveHeadInPass(this.#hands, view, { ...view.wish, reachedAt: this.#hands.clock.now() });
  }

  #isBehind({ reachedAt = 0 }: HeadWish): boolean {
    return this.#hands.clock.now() - reachedAt < BEHIND_MS;
  }
}
