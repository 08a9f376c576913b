import { accountCard } from '../domain/account-card.js';
import { isBotError } from '../domain/errors.js';
import { progressKey } from '../domain/progress-key.js';
import { removalCard } from '../domain/removal-card.js';
import {
  COMPONENTS,
  type AccountWish,
  type ComponentName,
  type ComponentState,
  type PartState,
} from '../domain/wish.js';
import { AccountRemoval } from './account-removal.js';
import { PassOvertaken, type ReconcileHands } from './controller.js';
import { notDone } from './not-done.js';

const AGAIN_MS = 5_000;

/** Prepares an account, all components side by side, each until it is complete or cannot be; or takes it all away again. */
export class AccountController {
  readonly name = 'account';
  readonly #hands: ReconcileHands;
  readonly #removal: AccountRemoval;

  constructor(hands: ReconcileHands) {
    this.#hands = hands;
    this.#removal = new AccountRemoval(hands);
  }

  /** One look at one account wish; says when to look again while something is still on its way. */
  async pass(wish: AccountWish, fence: number): Promise<{ readonly againInMs?: number }> {
    if (wish.finishedAt !== undefined) return {};
    await this.#show(wish);
    const { removal } = wish;
    const now =
      removal === undefined ? await this.#prepareAll(wish) : await this.#removal.pass(wish, removal);
    const waiting = statesOf(now).some(({ kind }) => kind === 'waiting');
    const next = waiting ? now : { ...now, finishedAt: this.#hands.clock.now() };
    // Finished only once the last word is handed over: afterwards nobody would think of it any more.
    const told = await this.#show(next);
    const kept = told ? next : now;
    if (JSON.stringify(kept) !== JSON.stringify(wish)) await this.#save(kept, fence);
    return waiting || !told ? { againInMs: AGAIN_MS } : {};
  }

  async #prepareAll(wish: AccountWish): Promise<AccountWish> {
    const components = { ...wish.components };
    await Promise.all(
      COMPONENTS.filter((name) => components[name].kind === 'waiting').map(async (name) => {
        components[name] = await this.#prepare(wish, name);
        if (components[name].kind !== 'waiting') await this.#show({ ...wish, components });
      }),
    );
    return { ...wish, components };
  }

  async #prepare(wish: AccountWish, name: ComponentName): Promise<ComponentState> {
    try {
      await this.#hands.regions.account(wish.region).prepare(name);
      return { kind: 'complete', at: this.#hands.clock.now() };
    } catch (error) {
      const state = notDone(error, this.#hands.clock.now() - wish.requestedAt);
      if (!isBotError(error))
        this.#hands.log.error({ component: name, error }, 'preparing a component broke');
      else if (state.kind === 'waiting')
        this.#hands.log.info({ component: name, why: error.message }, 'component not ready yet');
      return state;
    }
  }

  async #show(wish: AccountWish): Promise<boolean> {
    if (wish.place === undefined) return true;
    return await this.#hands.notices.show({
      key: progressKey(wish),
      place: wish.place,
      fallback: wish.requestedBy,
      message: wish.removal === undefined ? accountCard(wish) : removalCard(wish, wish.removal),
    });
  }

  async #save(wish: AccountWish, fence: number): Promise<void> {
    const saved = await this.#hands.wishes.save(wish, { fence });
    if (saved !== 'saved') throw new PassOvertaken(`account ${wish.region}: ${saved}`);
  }
}

function statesOf({ components, removal }: AccountWish): readonly (ComponentState | PartState)[] {
  return removal === undefined ? Object.values(components) : Object.values(removal);
}
