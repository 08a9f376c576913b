import { BotError } from '../domain/errors.js';
import type { HeadWish } from '../domain/head-wish.js';
import { progressKey } from '../domain/progress-key.js';
import { mayAct } from '../domain/role.js';
import { strayLine, straysCard } from '../domain/stray-cards.js';
import { findStrays, type Stray } from '../domain/strays.js';
import type { AnnexWish, StraysWish } from '../domain/wish.js';
import { code, counted, words } from '../domain/words.js';
import { confirmedBy, type Prepared, type Request } from './command.js';
import { regionOf } from './region.js';

/**
 * Ends instances that no annex explains: only those that are named, and only while nothing explains them.
 * @throws BotError `forbidden` for who is no admin, `not-found` when none of them is a stray any more.
 */
export async function offStrays(request: Request, ids: readonly string[]): Promise<Prepared> {
  const { hands, actor } = request;
  if (!mayAct(actor, 'admin'))
    throw new BotError('forbidden', 'Ending strays takes an admin, and you are not one.');
  const region = regionOf(request);
  const strays = await named(request, region, ids);
  const instanceIds = strays.map(({ instance }) => instance.id);
  return {
    question: {
      tone: 'warning',
      title: words`Will end ${counted(strays.length, 'stray')} in ${region} now: what runs there is lost.`,
      lines: strays.slice(0, 30).map(strayLine),
    },
    saw: JSON.stringify([region, instanceIds]),
    async commit(grounds, place) {
      const wish = {
        ...(await newWish(request, region, instanceIds)),
        ...confirmedBy(grounds, actor),
        place,
      };
      return {
        saved: await hands.wishes.save(wish, grounds),
        // A whole round: what is a stray shows only when everything is looked at.
        nudge: 'round',
        done: words`${counted(strays.length, 'stray')} in ${region} are being ended.`,
        progress: {
          key: progressKey(wish),
          place,
          fallback: actor.id,
          message: straysCard(
            wish,
            strays.map(({ instance }) => instance),
          ),
        },
      };
    },
  };
}

async function newWish(
  { hands, actor }: Request,
  region: string,
  instanceIds: readonly string[],
): Promise<StraysWish> {
  const { pool } = hands.settings;
  const old = (await hands.wishes.list(pool)).find(
    (other): other is StraysWish => other.kind === 'strays' && other.region === region,
  );
  return {
    kind: 'strays',
    pool,
    region,
    version: old?.version ?? 0,
    instanceIds: [...new Set([...unfinished(old), ...instanceIds])],
    requestedBy: actor.id,
    requestedAt: hands.clock.now(),
  };
}

async function named({ hands }: Request, region: string, ids: readonly string[]): Promise<readonly Stray[]> {
  const { pool } = hands.settings;
  const [instances, wishes] = await Promise.all([
    hands.regions.cloud(region).listInstances({ pool }),
    hands.wishes.list(pool),
  ]);
  const annexes = wishes.filter((wish): wish is AnnexWish => wish.kind === 'annex');
  const head = wishes.find((wish): wish is HeadWish => wish.kind === 'head');
  const strays = findStrays(pool, instances, annexes, head).filter(({ instance }) =>
    ids.includes(instance.id),
  );
  if (strays.length > 0) return strays;
  throw new BotError(
    'not-found',
    words`None of these is a stray in ${region}: they have ended, or an annex explains them.`,
    {
      hint: words`See ${code('/condor_annex -status')}`,
    },
  );
}

/** What somebody wanted ended before and is not yet. */
function unfinished(old: StraysWish | undefined): readonly string[] {
  return old === undefined || old.finishedAt !== undefined ? [] : old.instanceIds;
}
