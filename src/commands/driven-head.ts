import { BotError } from '../domain/errors.js';
import { code, words } from '../domain/words.js';
import type { Condor } from '../ports/condor.js';
import type { CommandHands } from './command.js';

/**
 * HTCondor on the pool's head node.
 * @throws BotError `not-ready` with what can be seen all the same, when there is none that I can drive.
 */
export async function getCondor({ centre, condorOf }: CommandHands): Promise<Condor> {
  const head = await centre.findHead();
  if (head !== undefined) return condorOf(head);
  // Without a head node that runs this says what is the matter with it.
  const collector = await centre.getCollector();
  throw new BotError(
    'not-ready',
    words`Annexes join the pool at ${code(collector)}, which is not a head node of mine: its queue and its slots are out of my sight.`,
    {
      hint: words`${code('/condor_annex -status')} shows the machines; ${code('condor_status')}, ${code('condor_q')} and ${code('condor_submit')} work on the pool itself.`,
    },
  );
}
