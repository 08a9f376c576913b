import { Decimal } from 'decimal.js';
import { billedMs } from './cost.js';
import type { Instance } from './instance.js';
import type { Message } from './message.js';
import { dollars, instanceCostUsd } from './money.js';
import { NEWS_ACTIONS } from './news.js';
import type { Stray } from './strays.js';
import { TAG } from './tags.js';
import type { StraysWish } from './wish.js';
import { code, counted, person, time, whoAsked, words, type Words } from './words.js';

/** So many are listed one by one. */
const MOST_LISTED = 30;
/** Ids that a button has room for. */
const MOST_IDS = 80;

/** Strays of a pool in one region. */
export interface StraysSight {
  readonly pool: string;
  readonly region: string;
  readonly strays: readonly Stray[];
  readonly now: number;
  /** What an hour costs, by type, as far as that is known. */
  readonly prices: ReadonlyMap<string, Decimal>;
}

/** What is there, and the one button: nothing is ended without somebody's Yes. */
export function straysFound(sight: StraysSight): Message {
  const { pool, region, strays } = sight;
  const ids = strays.map(({ instance }) => instance.id).slice(0, MOST_IDS);
  const line = `/condor_off -strays ${ids.join(',')} -aws-region ${region}`;
  return {
    tone: 'warning',
    title: words`${counted(strays.length, 'stray')} in ${region}: alive, with the tag of pool ${pool}, and no annex explains ${strays.length === 1 ? 'it' : 'them'}. ${costWords(sight)}`,
    lines: [
      ...strays.slice(0, MOST_LISTED).map(strayLine),
      ...(strays.length > MOST_LISTED ? [words`… and ${strays.length - MOST_LISTED} more.`] : []),
      words`I leave them alone until somebody says otherwise.`,
    ],
    buttons: [{ label: `End these ${ids.length}`, action: NEWS_ACTIONS.type, value: line, style: 'danger' }],
  };
}

/** One stray in a list. */
export function strayLine({ instance, why }: Stray): Words {
  const { id, instanceType, launchedAt, tags } = instance;
  const asker = tags[TAG.requestedBy];
  const by = asker === undefined ? [] : words`, asked for by ${person(asker)}`;
  return words`• ${code(id)} ${instanceType}, since ${time(launchedAt)}${by}: ${why}`;
}

/** The message that follows the end of strays. */
export function straysCard(wish: StraysWish, left: readonly Instance[]): Message {
  const who = whoAsked(wish.requestedBy, wish.confirmedBy);
  const { length } = wish.instanceIds;
  if (wish.finishedAt !== undefined)
    return { title: words`${counted(length, 'stray')} in ${wish.region} ended, as ${who} asked.` };
  return {
    title: words`Ending ${counted(length, 'stray')} in ${wish.region}, as ${who} asked: ${left.length} still there.`,
  };
}

function costWords({ strays, prices, now }: StraysSight): Words {
  let [sum, soFar] = [new Decimal(0), new Decimal(0)];
  for (const { instance } of strays) {
    const price = prices.get(instance.instanceType);
    if (price === undefined) return words`No price known for ${instance.instanceType}.`;
    sum = sum.plus(price);
    soFar = soFar.plus(instanceCostUsd(price, 1, billedMs(instance, now)));
  }
  return words`That is ${dollars(sum)} an hour; since they were launched ${dollars(soFar)}, without disks.`;
}
