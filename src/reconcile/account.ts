import { accountCard } from '../domain/account-card.js';
import { isBotError } from '../domain/errors.js';
import { COMPONENTS, type AccountWish, type ComponentName, type ComponentState } from '../domain/wish.js';
import { PassOvertaken, type ReconcileHands } from './controller.js';

const AGAIN_MS = 5_000;
/** How long AWS may take to admit what it was just told (roles spread within seconds to minutes). */
const GIVE_UP_MS = 10 * 60_000;

/** Prepares an account: all components side by side, each until it is complete or cannot be. */
export class AccountController {
  readonly name = 'account';
  readonly #hands: ReconcileHands;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
  }

  /** One look at one account wish; says when to look again while something is still on its way. */
  async pass(wish: AccountWish, fence: number): Promise<{ readonly againInMs?: number }> {
    if (wish.finishedAt !== undefined) return {};
    const components = { ...wish.components };
    await this.#show({ ...wish, components });
    await Promise.all(
      COMPONENTS.filter((name) => components[name].kind === 'waiting').map(async (name) => {
        components[name] = await this.#prepare(wish, name);
        if (components[name].kind !== 'waiting') await this.#show({ ...wish, components });
      }),
    );
    const waiting = COMPONENTS.some((name) => components[name].kind === 'waiting');
    const next = { ...wish, components, ...(waiting ? {} : { finishedAt: this.#hands.clock.now() }) };
    // Finished only once the last word is handed over: afterwards nobody would think of it any more.
    const told = await this.#show(next);
    const kept = told ? next : { ...wish, components };
    if (JSON.stringify(kept) !== JSON.stringify(wish)) await this.#save(kept, fence);
    return waiting || !told ? { againInMs: AGAIN_MS } : {};
  }

  async #prepare(wish: AccountWish, name: ComponentName): Promise<ComponentState> {
    try {
      await this.#hands.regions.account(wish.region).prepare(name);
      return { kind: 'complete', at: this.#hands.clock.now() };
    } catch (error) {
      const now = this.#hands.clock.now();
      if (isBotError(error, 'later') && now - wish.requestedAt < GIVE_UP_MS) {
        this.#hands.log.info({ component: name, why: error.message }, 'component not ready yet');
        return { kind: 'waiting' };
      }
      if (!isBotError(error))
        this.#hands.log.error({ component: name, error }, 'preparing a component broke');
      return failure(error);
    }
  }

  async #show(wish: AccountWish): Promise<boolean> {
    if (wish.place === undefined) return true;
    return await this.#hands.notices.show({
      key: `account:${wish.region}:${wish.requestedAt}`,
      place: wish.place,
      fallback: wish.requestedBy,
      message: accountCard(wish),
    });
  }

  async #save(wish: AccountWish, fence: number): Promise<void> {
    const saved = await this.#hands.wishes.save(wish, { fence });
    if (saved !== 'saved') throw new PassOvertaken(`account ${wish.region}: ${saved}`);
  }
}

function failure(error: unknown): ComponentState {
  if (!isBotError(error)) return { kind: 'failed', why: 'That broke on my side. It is logged.' };
  // The hint of passing trouble says that I try again, and by now I have given up.
  const hint = error.hint === undefined || error.fault === 'later' ? {} : { hint: error.hint };
  return { kind: 'failed', why: error.sentence, ...hint };
}
