import { BotError } from '../domain/errors.js';
import { isLive, type AnnexWish } from '../domain/wish.js';
import { code, joinWords, shorten, words } from '../domain/words.js';
import { START_EXAMPLE } from './annex-flags.js';
import type { Request } from './command.js';
import { nearest } from './nearest.js';

/** The name that was said for an annex, by flag or as a plain word. */
export function saidAnnex({ given }: Request): string | undefined {
  return given.texts.get('annex-name') ?? given.words[0];
}

/** All annexes of the pool that have not ended, by name. */
export async function liveAnnexes({ hands }: Request): Promise<readonly AnnexWish[]> {
  const wishes = await hands.wishes.list(hands.settings.pool);
  return wishes
    .filter((wish): wish is AnnexWish => wish.kind === 'annex' && isLive(wish))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/**
 * The live annex of this name.
 * @throws BotError `not-found` that names the nearest one, or all there are.
 */
export async function getAnnex(request: Request, name: string): Promise<AnnexWish> {
  const live = await liveAnnexes(request);
  const found = live.find((wish) => wish.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw new BotError('not-found', words`There is no annex called ${code(shorten(name))}.`, {
    hint: suggestion(name, live),
    flag: 'annex-name',
  });
}

function suggestion(name: string, live: readonly AnnexWish[]) {
  const names = live.map((wish) => wish.name);
  const guess = nearest(name, names);
  if (guess !== undefined) return words`Did you mean ${code(guess)}?`;
  if (names.length === 0) return words`No annex is running. Start one: ${code(START_EXAMPLE)}`;
  return words`There are: ${joinWords(names.slice(0, 20).map(code), ', ')}.`;
}
