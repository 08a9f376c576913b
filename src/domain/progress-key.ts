import type { AccountWish, StraysWish } from './wish.js';

/** What the one message that follows such a wish goes by. Two pools may want the same of one region at once. */
export function progressKey(wish: AccountWish | StraysWish): string {
  return `${wish.kind}:${wish.pool}:${wish.region}:${wish.requestedAt}`;
}
