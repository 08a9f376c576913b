import { describe, expect, it } from '@jest/globals';
import type { AnnexSight } from '../../src/domain/annex-sight.js';
import { annexNews } from '../../src/domain/annex-news.js';
import { BotError } from '../../src/domain/errors.js';
import type { Instance } from '../../src/domain/instance.js';
import { updatePage } from '../../src/domain/ledger-update.js';
import { leaseSilentNews, leaseWarning, oldTokenNews } from '../../src/domain/lease-news.js';
import { neverJoinedNews } from '../../src/domain/never-joined.js';
import type { News } from '../../src/domain/news.js';
import { unreachedNews } from '../../src/domain/off-news.js';
import { endRefusedNews, leaseNotMovedNews } from '../../src/domain/refused-news.js';
import type { AnnexWish } from '../../src/domain/wish.js';
import { aLaunch, anAnnex, anInstance, NOON } from '../support/samples.js';
import { said } from '../support/said.js';

const HOUR_MS = 3_600_000;
const refused = new BotError('permission', 'AWS does not let me.');

/** An annex of three instances for an hour, of which AWS had two, as they are said to be. */
function sight(
  over: Partial<AnnexWish> = {},
  machine: Partial<Instance> = {},
  receipts?: number,
): AnnexSight {
  const leaseEndsAt = NOON + 9 * HOUR_MS;
  const outcome = { kind: 'launched' as const, got: 2, at: NOON };
  const wish = anAnnex({ leaseEndsAt, launches: [aLaunch({ count: 3, leaseEndsAt, outcome })], ...over });
  const instances = [1, 2].map((n) => ({ ...anInstance(wish, { id: `i-${n}`, inPool: true }), ...machine }));
  return { wish, instances, page: { ...updatePage(undefined, wish, instances, NOON), receipts } };
}

/** The news of this kind that an annex in this state makes. */
function news(kind: string, of: AnnexSight, hours = 1): News {
  const found = annexNews(of, NOON + hours * HOUR_MS).find(({ key }) => key.startsWith(`${kind}:`));
  if (found === undefined) throw new Error(`There is no news of ${kind}.`);
  return found;
}

const gone = {
  state: 'terminated' as const,
  endedAt: NOON + HOUR_MS,
  reasonCode: 'Server.SpotInstanceTermination',
};

describe('every news about an annex says what it has cost so far', () => {
  it.each<readonly [string, () => News]>([
    ['started only partly', () => news('partly', sight())],
    ['complete in the pool', () => news('complete', sight())],
    ['some ended', () => news('ended', sight({}, gone))],
    ['rebuilt', () => news('rebuilt', sight({ rebuiltAt: NOON }))],
    ['some stopped', () => news('stopped', sight({}, { state: 'stopped', endedAt: NOON + HOUR_MS }), 2)],
    ['lives again', () => news('back', sight({}, {}, 1))],
    ['lease ends', () => leaseWarning(sight(), 'no head', 'lease-30', NOON + HOUR_MS)],
    ['ended past the lease', () => leaseSilentNews(sight(), 2, NOON + HOUR_MS)],
    ['no token for the longer lease', () => oldTokenNews(sight(), ['Why.'], NOON + HOUR_MS)],
    ['lease not moved', () => leaseNotMovedNews(sight(), NOON, refused, NOON + HOUR_MS)],
    ['end refused', () => endRefusedNews(sight(), 2, refused, NOON + HOUR_MS)],
    ['can not drain', () => unreachedNews(sight(), { by: 'U1', at: NOON }, NOON + HOUR_MS)],
    [
      'never joined',
      () => neverJoinedNews(sight(), { attempt: '1', silent: sight().instances, output: '' }, NOON + HOUR_MS),
    ],
  ])('%s', (_, make) => {
    expect(said(make().message)).toMatch(/It has cost \$0\.20 so far, without disks\./);
  });
});
