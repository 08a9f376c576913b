import type { Message } from '../domain/message.js';
import { machineTable, slotTable, slotTotals, totalsText } from '../domain/slot-table.js';
import { bold, code, words } from '../domain/words.js';
import { ANNEX_NAME, REGION } from './annex-flags.js';
import { getAnnex, saidAnnex } from './annex-of.js';
import type { Command, Request } from './command.js';
import { getCondor } from './driven-head.js';

/** `/condor_status`: what runs where, as the pool's collector lists it. */
export const machines: Command = {
  name: 'machines',
  slash: '/condor_status',
  summary: 'What runs where: the slots of the pool, busy and idle',
  examples: ['/condor_status -machines', '/condor_status -annex MyFirstAnnex'],
  role: 'viewer',
  flags: [ANNEX_NAME, REGION, { name: 'machines', kind: 'switch', summary: 'a line a machine' }],
  look,
};

async function look(request: Request): Promise<Message> {
  const { hands, given } = request;
  const name = saidAnnex(request);
  const wish = name === undefined ? undefined : await getAnnex(request, name);
  const condor = await getCondor(hands);
  const slots = await condor.listSlots(wish?.id);
  const where = wish === undefined ? words`Pool ${hands.settings.pool}` : words`Annex ${bold(wish.name)}`;
  if (slots.length === 0)
    return {
      title: words`${where}: no machine has joined.`,
      lines: [words`Machines that are on their way: ${code('/condor_annex -status')}`],
    };
  const toTable = given.flags.has('machines') ? machineTable : slotTable;
  return {
    title: words`${where}: ${totalsText(slotTotals(slots))}.`,
    table: toTable(slots, hands.clock.now()),
    footnote: words`Jobs: ${code('/condor_q all')}. Leases and cost: ${code('/condor_annex -status')}.`,
  };
}
