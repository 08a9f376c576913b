import { annexNews } from '../domain/annex-news.js';
import { leaseWarning, leaseWarningDue } from '../domain/lease-news.js';
import { isBotError } from '../domain/errors.js';
import { neverJoined, neverJoinedKey, neverJoinedNews } from '../domain/never-joined.js';
import type { News } from '../domain/news.js';
import type { AnnexWish } from '../domain/wish.js';
import type { AnnexController, AnnexView, PassResult, ReconcileHands } from './controller.js';
import { newsOf } from './news-of.js';
import { seeJobs } from './see-jobs.js';

/** Keys that are remembered before all are forgotten: then the outbox is asked again. */
const MOST_REMEMBERED = 20_000;

/** Hands over what is worth telling about an annex, in the thread of its message. */
export class TellController implements AnnexController {
  readonly name = 'tell';
  readonly #hands: ReconcileHands;
  /** What was handed over. The outbox knows that, too, but asking it at every look would cost more than it is worth. */
  readonly #told = new Set<string>();

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  async pass(view: AnnexView): Promise<PassResult> {
    const now = this.#hands.clock.now();
    for (const news of annexNews(view, now)) await this.#tell(view.wish, news);
    await this.#tellLease(view, now);
    await this.#tellNeverJoined(view, now);
    return { view };
  }

  /** The pool is asked for its jobs only when there is something to tell. */
  async #tellLease(view: AnnexView, now: number): Promise<void> {
    const key = leaseWarningDue(view, now);
    if (key === undefined || this.#told.has(key)) return;
    await this.#tell(view.wish, leaseWarning(view, await seeJobs(this.#hands, view.wish), key, now));
  }

  async #tellNeverJoined(view: AnnexView, now: number): Promise<void> {
    for (const [attempt, silent] of neverJoined(view, now)) {
      if (this.#told.has(neverJoinedKey(view, attempt))) continue;
      const output = await this.#consoleOf(view, silent[0]?.id ?? '');
      await this.#tell(view.wish, neverJoinedNews(view, { attempt, silent, output }, now));
    }
  }

  /** A bonus: without it people still have to hear that machines cost money for nothing. */
  async #consoleOf({ wish }: AnnexView, id: string): Promise<string> {
    try {
      return await this.#hands.regions.cloud(wish.region).getConsoleOutput(id);
    } catch (error) {
      if (!isBotError(error)) throw error;
      this.#hands.log.info({ instance: id, why: error.message }, 'no console output');
      return '';
    }
  }

  async #tell(wish: AnnexWish, news: News): Promise<void> {
    if (this.#told.has(news.key)) return;
    const notice = newsOf(wish, news);
    if (notice !== undefined && !(await this.#hands.notices.publish(notice))) return;
    if (this.#told.size >= MOST_REMEMBERED) this.#told.clear();
    this.#told.add(news.key);
  }
}
