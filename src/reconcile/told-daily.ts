import type { Sights } from '../ports/sights.js';

const DAY_MS = 24 * 3_600_000;
const TOLD = 'told';

/** When something was told last, as far as that is kept. */
export async function findTold(sights: Sights, subject: string): Promise<number | undefined> {
  return (await sights.find(subject)).get(TOLD);
}

/**
 * The moment that a notice about what goes on and on goes by: that of its first telling for a day, then the next one. It
 * belongs into the key of the notice, so that it is told once a day, across restarts and whenever the day began.
 */
export async function tellingOf(sights: Sights, subject: string, now: number): Promise<number> {
  const toldAt = await findTold(sights, subject);
  if (toldAt !== undefined && now - toldAt < DAY_MS) return toldAt;
  await sights.note(subject, [], now);
  await sights.note(subject, [TOLD], now);
  return now;
}
