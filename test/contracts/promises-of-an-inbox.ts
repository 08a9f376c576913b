import { expect, it } from '@jest/globals';
import type { Inbox, Received } from '../../src/ports/inbox.js';
import { NOON } from '../support/samples.js';

const SECOND_MS = 1000;

/** A command that somebody typed at noon. */
function aCommand(over: Partial<Received> = {}): Received {
  return {
    id: 'r1',
    at: NOON,
    by: 'U1',
    slash: '/condor_off',
    text: '-annex MyFirstAnnex',
    place: { channel: 'C1' },
    ...over,
  };
}

/** What every `Inbox` promises. */
export function promisesOfAnInbox(make: () => Promise<Inbox>): void {
  it('lists what nobody has been at for a while, longest left first, until it is ticked', async () => {
    const inbox = await make();
    const later = aCommand({
      id: 'r2',
      at: NOON + SECOND_MS,
      place: { channel: 'C1', threadTs: '1.000100' },
    });
    await inbox.note(later);
    await inbox.note(aCommand());
    expect(await inbox.listLeft(NOON - 1, 10)).toEqual([]);
    expect(await inbox.listLeft(NOON, 10)).toEqual([aCommand()]);
    expect(await inbox.listLeft(NOON + SECOND_MS, 10)).toEqual([aCommand(), later]);
    expect(await inbox.listLeft(NOON + SECOND_MS, 1)).toEqual([aCommand()]);
    await inbox.tick('r1');
    expect(await inbox.listLeft(NOON + SECOND_MS, 10)).toEqual([later]);
  });

  it('does not list what somebody is at, and keeps when it came', async () => {
    const inbox = await make();
    await inbox.note(aCommand());
    await inbox.touch('r1', NOON + 10 * SECOND_MS);
    expect(await inbox.listLeft(NOON + 9 * SECOND_MS, 10)).toEqual([]);
    expect(await inbox.listLeft(NOON + 10 * SECOND_MS, 10)).toEqual([aCommand()]);
  });

  it('keeps what came first when the same comes again', async () => {
    const inbox = await make();
    await inbox.note(aCommand());
    await inbox.note(aCommand({ at: NOON + SECOND_MS, text: '-annex Other' }));
    expect(await inbox.listLeft(NOON, 10)).toEqual([aCommand()]);
  });

  it('does not bring back what was ticked when somebody is still at it', async () => {
    const inbox = await make();
    await inbox.note(aCommand());
    await inbox.tick('r1');
    await inbox.touch('r1', NOON);
    await inbox.tick('r1');
    expect(await inbox.listLeft(NOON + SECOND_MS, 10)).toEqual([]);
  });
}
