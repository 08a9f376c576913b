import { isBotError } from '../domain/errors.js';
import { headBack, headSilent, headUp, silentKey } from '../domain/head-news.js';
import type { Instance } from '../domain/instance.js';
import type { ReconcileHands } from './controller.js';
import {
  saveHeadInPass,
  tellAnnexes,
  tellOfHead,
  type HeadController,
  type HeadResult,
  type HeadView,
} from './head-view.js';

const AGAIN_MS = 10_000;
/** A machine installs HTCondor and starts it within some minutes; one that has not after this long will hardly do. */
const ANSWERS_WITHIN_MS = 15 * 60_000;

/** Waits until the pool of a head node answers, and says where it is then; or that it does not answer. */
export class HeadAnswerController implements HeadController {
  readonly name = 'head-answer';
  readonly #hands: ReconcileHands;
  /** What was told of silent ones. The outbox knows that, too, but then EC2 would be asked for consoles at each look. */
  readonly #told = new Set<string>();

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: HeadView): Promise<HeadResult> {
    const { wish, instance } = view;
    const isUp = wish.endedAt === undefined && wish.wanted === 'running' && wish.reachedAt !== undefined;
    if (!isUp || instance === undefined) return { view };
    if (instance.state === 'pending') return { view, againInMs: AGAIN_MS };
    if (instance.state !== 'running') return { view };
    if (wish.answeredAt !== undefined) return await this.#announce(view, instance);
    if (await this.#answers(view, instance)) return await this.#announce(view, instance);
    const now = this.#hands.clock.now();
    const since = Math.max(instance.launchedAt, wish.reachedAt ?? 0);
    if (now - since < ANSWERS_WITHIN_MS) return { view, againInMs: AGAIN_MS };
    await this.#tellSilent(view, instance);
    return { view };
  }

  async #answers({ wish: { region, id } }: HeadView, instance: Instance): Promise<boolean> {
    try {
      const { answering } = await this.#hands.condorOf({ region, instanceId: instance.id }).look();
      return answering;
    } catch (error) {
      if (!isBotError(error)) throw error;
      this.#hands.log.info({ head: id, why: error.message }, 'the pool does not answer yet');
      return false;
    }
  }

  /** Told before it is noted: afterwards nobody would think of it any more. */
  async #announce(view: HeadView, instance: Instance): Promise<HeadResult> {
    const { wish } = view;
    const address = instance.publicIp ?? '';
    if (wish.answeredAt !== undefined && wish.announced === address) return { view };
    const isBack = wish.announced !== undefined;
    if (!(await tellOfHead(this.#hands, wish, headUp(wish, instance)))) return { view, againInMs: AGAIN_MS };
    if (isBack) await tellAnnexes(this.#hands, wish.pool, headBack(wish, instance));
    const answeredAt = wish.answeredAt ?? this.#hands.clock.now();
    const next = { ...wish, answeredAt, announced: address };
    return { view: await saveHeadInPass(this.#hands, view, next) };
  }

  async #tellSilent({ wish }: HeadView, instance: Instance): Promise<void> {
    const key = silentKey(wish, instance);
    if (this.#told.has(key)) return;
    const output = await this.#consoleOf(wish.region, instance.id);
    if (await tellOfHead(this.#hands, wish, headSilent(wish, instance, output))) this.#told.add(key);
  }

  /** A bonus: without it people still have to hear of it. */
  async #consoleOf(region: string, id: string): Promise<string> {
    try {
      return await this.#hands.regions.cloud(region).getConsoleOutput(id);
    } catch (error) {
      if (!isBotError(error)) throw error;
      return '';
    }
  }
}
