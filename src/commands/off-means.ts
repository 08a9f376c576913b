import { BotError, isBotError } from '../domain/errors.js';
import type { OffMode } from '../domain/off-plan.js';
import { jobsThere } from '../domain/off-words.js';
import type { AnnexWish } from '../domain/wish.js';
import { code, words, type Words } from '../domain/words.js';
import type { Request } from './command.js';

/** How an annex can be ended, and what is known of the jobs on it. */
export interface OffMeans {
  readonly mode: OffMode;
  /** A sentence about them, or why there is none. */
  readonly told: Words;
}

const MODES = ['peaceful', 'graceful', 'fast'] as const;

/**
 * HTCondor ends it where there is a head node that can tell it to, and EC2 does where there is none.
 * @throws BotError `usage` for two modes at once, `not-ready` for draining without a head node.
 */
export async function offMeans(request: Request, wish: AnnexWish): Promise<OffMeans> {
  const mode = modeAsked(request);
  const head = await request.hands.centre.findHead();
  if (head === undefined && mode === 'peaceful') throw cannotDrain(wish);
  if (head === undefined)
    return { mode: 'terminate', told: words`There is no head node that I could tell to run condor_off.` };
  return { mode: mode ?? 'graceful', told: jobsThere(await countJobs(request, wish, head)) };
}

function modeAsked({ given }: Request): Exclude<OffMode, 'terminate'> | undefined {
  const [mode, another] = MODES.filter((each) => given.flags.has(each));
  if (another === undefined) return mode;
  throw new BotError('usage', words`${code(`-${mode ?? ''}`)} or ${code(`-${another}`)}: one of them.`, {
    flag: another,
  });
}

function cannotDrain({ name }: AnnexWish): BotError {
  return new BotError(
    'not-ready',
    words`I can't drain annex ${code(name)}: there is no head node that I could tell.`,
    {
      hint: words`Let its lease end it, run ${code(`condor_off -peaceful -annex ${name}`)} on the pool itself, or end it now with ${code(`/condor_off -annex ${name}`)}.`,
    },
  );
}

/** A courtesy: without it people can decide all the same. */
async function countJobs(
  { hands }: Request,
  { id }: AnnexWish,
  head: { readonly region: string; readonly instanceId: string },
): Promise<number | undefined> {
  try {
    const slots = await hands.condorOf(head).listSlots(id);
    return slots.filter(({ jobId }) => jobId !== undefined).length;
  } catch (error) {
    if (!isBotError(error)) throw error;
    return undefined;
  }
}
