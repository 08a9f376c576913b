import { BotError } from '../domain/errors.js';
import { headCard } from '../domain/head-card.js';
import { isHeadLive } from '../domain/head-stage.js';
import type { HeadWish } from '../domain/head-wish.js';
import type { Instance } from '../domain/instance.js';
import type { LedgerPage } from '../domain/ledger.js';
import type { Place } from '../domain/message.js';
import { bold, code, words, type Words } from '../domain/words.js';
import type { Grounds } from '../ports/stores.js';
import type { Committed, Request } from './command.js';

/** A head node with what EC2 and the ledger say of it. */
export interface KnownHead {
  readonly wish: HeadWish;
  readonly instance: Instance | undefined;
  readonly page: LedgerPage | undefined;
}

/**
 * The pool's head node.
 * @throws BotError `not-found` when it has none, with what to type.
 */
export async function getHead({ hands }: Request): Promise<HeadWish> {
  const { pool, collector } = hands.settings;
  const wish = await hands.wishes.findHead(pool);
  if (isHeadLive(wish)) return wish;
  throw new BotError('not-found', words`Pool ${code(pool)} has no head node.`, {
    hint:
      collector === undefined
        ? words`Launch one: ${code('/condor_head launch')}, or take one over: ${code('/condor_head adopt i-…')}.`
        : words`Its annexes join the pool at ${code(collector)}, which I don't drive.`,
  });
}

/** The head node as it is now. Throws as `getHead` does. */
export async function getKnownHead(request: Request): Promise<KnownHead> {
  const { hands } = request;
  const wish = await getHead(request);
  const [instance, page] = await Promise.all([
    wish.instanceId === undefined
      ? undefined
      : hands.regions.cloud(wish.region).findInstance(wish.instanceId),
    hands.ledger.find(wish.pool, wish.id),
  ]);
  return { wish, instance, page };
}

/** Writes down what people want of a head node, and puts its message in the question's place. */
export async function commitHead(
  { hands, actor }: Request,
  {
    before,
    next,
    instance,
    page,
  }: Omit<KnownHead, 'wish' | 'page'> & {
    readonly before: HeadWish | undefined;
    readonly next: HeadWish;
    readonly page?: LedgerPage | undefined;
  },
  { grounds, place, done }: { readonly grounds: Grounds; readonly place: Place; readonly done: Words },
): Promise<Committed> {
  const at = placeOf(before, place);
  const wish = { ...next, place: at };
  return {
    saved: await hands.wishes.save(wish, grounds),
    nudge: `head:${wish.pool}`,
    ...leftCard(before, at),
    done,
    progress: {
      key: `head:${wish.id}`,
      place: at,
      fallback: actor.id,
      message: headCard({ wish, instance, page }, hands.clock.now()),
    },
  };
}

/** In the question's place; asked in a thread, it stays where people look for it. */
function placeOf(before: HeadWish | undefined, question: Place): Place {
  return question.threadTs !== undefined && before?.place !== undefined ? before.place : question;
}

function leftCard(before: HeadWish | undefined, place: Place): Pick<Committed, 'left'> {
  const old = before?.place;
  if (before === undefined || old?.ts === undefined || before.requestedBy === '') return {};
  if (old.channel === place.channel && old.ts === place.ts) return {};
  const message = {
    title: words`Head node ${bold(before.name)}: a newer message tells how it goes on.`,
    footnote: words`Identity ${code(before.id)}.`,
  };
  return {
    left: { key: `left:${old.channel}:${old.ts}`, place: old, fallback: before.requestedBy, message },
  };
}
