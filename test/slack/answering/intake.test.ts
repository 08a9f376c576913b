import { describe, expect, it } from '@jest/globals';
import type { Inbox, Received } from '../../../src/ports/inbox.js';
import { Intake, type Came } from '../../../src/slack/answering/intake.js';
import { FakeClock } from '../../support/fake-clock.js';
import { recordingLog } from '../../support/recording-log.js';
import { NOON } from '../../support/samples.js';

const OFF: Came = { by: 'U1', slash: '/condor_off', text: '-annex One', place: { channel: 'C1' } };

/** An intake, and all that happened, in its order. */
function bench() {
  const happened: string[] = [];
  const noted: Received[] = [];
  const clock = new FakeClock();
  const { log, lines } = recordingLog();
  const of = {
    happened,
    noted,
    clock,
    lines,
    /** What comes of a note. */
    note: (): Promise<void> => Promise.resolve(),
    /** What the work comes to. */
    work: (_questionId: string): Promise<boolean> => Promise.resolve(true),
    async take(what: Came | (() => Promise<Came | undefined>), triggerId?: string): Promise<void> {
      const ack = (): Promise<void> => Promise.resolve(void happened.push('ack'));
      await new Intake({ inbox, clock, log }).take({ triggerId, what, ack }, (questionId) => {
        happened.push('work');
        return of.work(questionId);
      });
    },
  };
  const inbox: Inbox = {
    async note(received) {
      noted.push(received);
      await of.note();
      happened.push('note');
    },
    touch: (_id, at) => Promise.resolve(void happened.push(`touch ${(at - NOON) / 1000}`)),
    tick: (id) => Promise.resolve(void happened.push(id === noted[0]?.id ? 'tick' : `tick ${id}`)),
    listLeft: () => Promise.resolve([]),
  };
  return of;
}

describe('what may end in a question', () => {
  it('is noted before the ack, and forgotten when its answer is out', async () => {
    const of = bench();
    await of.take(OFF, '1.2.3');
    expect(of.happened).toEqual(['note', 'ack', 'work', 'tick']);
    expect(of.noted).toMatchObject([{ ...OFF, at: NOON }]);
  });

  it('is kept when no answer went out, and when the work broke', async () => {
    const of = bench();
    of.work = () => Promise.resolve(false);
    await of.take(OFF);
    of.work = () => Promise.reject(new Error('broke'));
    await expect(of.take(OFF)).rejects.toThrow('broke');
    expect(of.happened).toEqual(['note', 'ack', 'work', 'note', 'ack', 'work']);
  });

  it('has the same id when Slack brings the same, another when it is another, and never that of Slack', async () => {
    const of = bench();
    const asked: string[] = [];
    of.work = (id) => Promise.resolve(asked.push(id) > 0);
    for (const triggerId of ['1.2.3', '1.2.3', '1.2.4', undefined, undefined]) await of.take(OFF, triggerId);
    expect(asked).toEqual(of.noted.map(({ id }) => id));
    expect(asked[0]).toBe(asked[1]);
    expect(new Set(asked).size).toBe(4);
    expect(asked.join()).not.toContain('1.2.3');
  });

  it('is touched for as long as the work on it lasts', async () => {
    const of = bench();
    of.work = () => of.clock.sleep(25_000).then(() => true);
    const taken = of.take(OFF);
    await of.clock.advance(25_000);
    await taken;
    await of.clock.advance(60_000);
    expect(of.happened).toEqual(['note', 'ack', 'work', 'touch 10', 'touch 20', 'tick']);
    expect(of.clock.sleepers).toBe(0);
  });

  it('may have to be found out, and is worked on also when that fails', async () => {
    const of = bench();
    await of.take(() => Promise.resolve(OFF));
    await of.take(() => Promise.reject(new Error('Redis is away')));
    await of.take(() => Promise.resolve(undefined));
    expect(of.happened).toEqual(['note', 'ack', 'work', 'tick', 'ack', 'work', 'ack', 'work']);
  });
});

describe('a store that', () => {
  it('is away keeps nobody from the ack and the work', async () => {
    const of = bench();
    of.note = () => Promise.reject(new Error('Redis is away'));
    await of.take(OFF);
    expect(of.happened).toEqual(['ack', 'work']);
    expect(of.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('hangs keeps nobody from the ack and the work for long', async () => {
    const of = bench();
    let answers: () => void = () => undefined;
    of.note = () => new Promise((resolve) => (answers = resolve));
    of.work = (id) => {
      answers();
      return Promise.resolve(id === of.noted[0]?.id);
    };
    await of.take(OFF);
    // The note came late, and is forgotten all the same.
    expect(of.happened).toEqual(['ack', 'work', 'note', 'tick']);
  });
});

describe('what asks nothing', () => {
  it.each(['status', 'help', '', '-count ten', '–', 'nonsense'])('is not noted: %j', async (text) => {
    const of = bench();
    await of.take({ ...OFF, slash: '/condor_annex', text });
    expect(of.happened).toEqual(['ack', 'work']);
  });
});
