import { BotError, isBotError } from '../domain/errors.js';
import { headStage } from '../domain/head-stage.js';
import type { HeadWish } from '../domain/head-wish.js';
import { code, words } from '../domain/words.js';
import type { Regions } from '../ports/account.js';
import type { Centre, Joining, JoinOrder } from '../ports/centre.js';
import type { Clock } from '../ports/clock.js';
import type { CondorOf } from '../ports/condor.js';
import type { WishStore } from '../ports/stores.js';

/** HTCondor's own port for everything, the shared port. */
const PORT = 9618;
/** A token outlives the lease by this much: machines that are late to leave still say so to the pool. */
const MARGIN_MS = 3_600_000;

/** What the centre of a pool is found out from. */
export interface HeadCentreHands {
  readonly pool: string;
  readonly clock: Clock;
  readonly wishes: Pick<WishStore, 'findHead'>;
  readonly regions: Pick<Regions, 'cloud'>;
  readonly condorOf: CondorOf;
}

/** The pool's own head node. Annexes join it at its private address, which it keeps when it is stopped and started. */
export class HeadCentre implements Centre {
  readonly mints = true;
  readonly #hands: HeadCentreHands;

  constructor(hands: HeadCentreHands) {
    this.#hands = hands;
  }

  async getCollector(): Promise<string> {
    return await this.#addressOf(getReady(await this.#find()));
  }

  async join({ annexId, leaseEndsAt }: JoinOrder): Promise<Joining> {
    const head = getReady(await this.#find());
    const collector = await this.#addressOf(head);
    const lifetimeMs = Math.max(0, leaseEndsAt - this.#hands.clock.now()) + MARGIN_MS;
    try {
      const token = await this.#hands.condorOf(head).mintToken({ annexId, lifetimeMs });
      return { collector, token };
    } catch (error) {
      // It has answered before: that it can't be reached now passes, and the launch waits for it.
      if (!isBotError(error, 'not-ready')) throw error;
      throw new BotError('later', error.sentence, { cause: error });
    }
  }

  async findHead(): Promise<Head | undefined> {
    const wish = await this.#find();
    return wish === undefined || headStage(wish) !== 'running' ? undefined : headOf(wish);
  }

  async findAbsence(): Promise<number | undefined> {
    const wish = await this.#find();
    if (wish === undefined || wish.refused !== undefined) return undefined;
    return wish.endedAt ?? (wish.wanted === 'stopped' ? wish.reachedAt : undefined);
  }

  async #find(): Promise<HeadWish | undefined> {
    return await this.#hands.wishes.findHead(this.#hands.pool);
  }

  async #addressOf({ region, instanceId }: Head): Promise<string> {
    const instance = await this.#hands.regions.cloud(region).findInstance(instanceId);
    if (instance?.privateIp !== undefined && instance.state === 'running')
      return `${instance.privateIp}:${PORT}`;
    throw new BotError('later', words`The head node ${code(instanceId)} is not running at this moment.`, {
      hint: words`See ${code('/condor_head status')}.`,
    });
  }
}

interface Head {
  readonly region: string;
  readonly instanceId: string;
}

function getReady(wish: HeadWish | undefined): Head {
  const head = wish === undefined ? undefined : headOf(wish);
  if (wish !== undefined && head !== undefined && headStage(wish) === 'running') return head;
  throw whyNotReady(wish);
}

function headOf({ region, instanceId }: HeadWish): Head | undefined {
  return instanceId === undefined ? undefined : { region, instanceId };
}

function whyNotReady(wish: HeadWish | undefined): BotError {
  const stage = wish === undefined ? 'ended' : headStage(wish);
  const name = code(wish?.name ?? '');
  const again = 'Then type the same again.';
  switch (stage) {
    case 'launching':
    case 'starting':
      return new BotError('not-ready', words`The head node ${name} does not answer yet.`, {
        hint: words`Its message says when it does. ${again}`,
      });
    case 'stopping':
    case 'stopped':
      return new BotError(
        'not-ready',
        words`The head node ${name} is stopped, and annexes have nobody to join.`,
        {
          hint: words`Start it: ${code('/condor_head start')}. ${again}`,
        },
      );
    case 'terminating':
      return new BotError('not-ready', words`The head node ${name} is being terminated.`, {
        hint: words`Launch another one when it is gone: ${code('/condor_head launch')}. ${again}`,
      });
    case 'running':
    case 'refused':
    case 'ended':
      return new BotError('not-ready', 'There is no pool that an annex could join.', {
        hint: words`Launch a head node: ${code('/condor_head launch')}. Or whoever runs me names the collector of a pool elsewhere in ${code('CONDOR_COLLECTOR=host:9618')} and the secret that holds a token for it in ${code('CONDOR_TOKEN_SECRET')}. ${again}`,
      });
  }
}
