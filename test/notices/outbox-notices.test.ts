import { describe, expect, it } from '@jest/globals';
import { OutboxNotices } from '../../src/notices/outbox-notices.js';
import { MemoryOutbox } from '../support/memory-outbox.js';
import { recordingLog } from '../support/recording-log.js';
import { aNotice, aProgress } from '../support/samples.js';

function bench() {
  const outbox = new MemoryOutbox();
  const { log, lines } = recordingLog();
  const of = { outbox, lines, woken: 0 };
  const wake = (): void => void (of.woken += 1);
  return Object.assign(of, { notices: new OutboxNotices(outbox, wake, log) });
}

describe('what is handed over to be told', () => {
  it('waits in the outbox, and wakes who delivers', async () => {
    const of = bench();
    expect(await of.notices.publish(aNotice())).toBe(true);
    expect(await of.notices.show(aProgress('running'))).toBe(true);
    expect(await of.outbox.listNotices(9)).toHaveLength(1);
    expect(await of.outbox.listProgress(9)).toHaveLength(1);
    expect(of.woken).toBe(2);
  });

  it('wakes nobody when it was told before, and counts as handed over', async () => {
    const of = bench();
    await of.notices.publish(aNotice());
    expect(await of.notices.publish(aNotice())).toBe(true);
    expect(of.woken).toBe(1);
  });

  it('stops no work when the outbox is out of reach, and says that it has to be handed over again', async () => {
    const of = bench();
    of.outbox.trouble = new Error('Redis is away.');
    expect(await of.notices.publish(aNotice())).toBe(false);
    expect(await of.notices.show(aProgress('running'))).toBe(false);
    expect(of.woken).toBe(0);
    expect(of.lines.map(({ level, sentence }) => `${level}: ${sentence}`)).toEqual([
      'warn: could not hand over a notice',
      'warn: could not hand over a notice',
    ]);
  });
});
