import { costSoFarUsd } from './cost.js';
import type { Instance } from './instance.js';
import type { LedgerPage } from './ledger.js';
import { dollars } from './money.js';
import type { AnnexWish } from './wish.js';
import { words, type Words } from './words.js';

/** An annex as it is wished, as it is, and what it has cost. */
export interface AnnexSight {
  readonly wish: AnnexWish;
  readonly instances: readonly Instance[];
  readonly page?: LedgerPage | undefined;
}

/** What an annex has cost so far, as a sentence that says what it leaves out. */
export function costLine({ wish, instances, page }: AnnexSight, now: number): Words {
  const cost = costSoFarUsd(wish, instances, now, page);
  if (cost === undefined) return words`What it has cost so far I can't say: no price known.`;
  return words`It has cost ${dollars(cost)} so far, without disks.`;
}
