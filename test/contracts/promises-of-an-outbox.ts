import { describe, expect, it } from '@jest/globals';
import type { Outbox, Progress } from '../../src/ports/notices.js';
import { aNotice, aProgress } from '../support/samples.js';

const DAY_MS = 24 * 3_600_000;

/** What every `Outbox` promises. `make` gives an empty one; `later` lets time go by for it. */
export function promisesOfAnOutbox(make: () => Promise<Outbox>, later: (ms: number) => Promise<void>): void {
  describe('with notices', () => {
    it('lists them oldest first until they are ticked', async () => {
      const outbox = await make();
      for (const key of ['a', 'b', 'c']) expect(await outbox.add(aNotice({ key }))).toBe(true);
      const [first, second] = await outbox.listNotices(2);
      expect(first).toEqual({ ...aNotice({ key: 'a' }), id: first?.id });
      expect(second).toMatchObject({ key: 'b' });
      await outbox.tick(first?.id ?? '');
      await outbox.tick(first?.id ?? '');
      expect((await outbox.listNotices(10)).map(({ key }) => key)).toEqual(['b', 'c']);
    });

    it('takes a key once, also after it was told', async () => {
      const outbox = await make();
      const added = await Promise.all([outbox.add(aNotice()), outbox.add(aNotice()), outbox.add(aNotice())]);
      expect(added.filter(Boolean)).toHaveLength(1);
      const [notice] = await outbox.listNotices(10);
      await outbox.tick(notice?.id ?? '');
      await later(29 * DAY_MS);
      expect(await outbox.add(aNotice())).toBe(false);
      expect(await outbox.listNotices(10)).toEqual([]);
    });
  });

  describe('with notices that are to wait', () => {
    it('lists them once their moment has come, the earliest first', async () => {
      const outbox = await make();
      expect(await outbox.add(aNotice({ key: 'late', notBefore: 2000 }))).toBe(true);
      expect(await outbox.add(aNotice({ key: 'early', notBefore: 1000 }))).toBe(true);
      expect(await outbox.add(aNotice({ key: 'late', notBefore: 500 }))).toBe(false);
      await outbox.release(999);
      expect(await outbox.listNotices(10)).toEqual([]);
      await outbox.release(2000);
      await outbox.release(2000);
      expect(await outbox.listNotices(10)).toMatchObject([
        { key: 'early', notBefore: 1000 },
        { key: 'late' },
      ]);
    });

    it('lists those of one moment in the order in which they were handed in', async () => {
      const outbox = await make();
      const keys = [
        '3 of 20',
        '12 of 20',
        'b',
        'a',
        ...Array.from({ length: 12 }, (_, at) => `more ${12 - at}`),
      ];
      for (const key of keys) await outbox.add(aNotice({ key, notBefore: 1000 }));
      await outbox.release(1000);
      expect((await outbox.listNotices(20)).map(({ key }) => key)).toEqual(keys);
    });
  });

  describe('with notices that others take the place of', () => {
    it('lists the others in their place', async () => {
      const outbox = await make();
      for (const key of ['a', 'b', 'c']) await outbox.add(aNotice({ key }));
      const [a, b] = await outbox.listNotices(2);
      const together = aNotice({ key: 'burst:a', insteadOf: [aNotice({ key: 'b', alone: true })] });
      const ids = await outbox.replace([a?.id ?? '', b?.id ?? ''], [together, aNotice({ key: 'a' })]);
      expect(ids).toHaveLength(2);
      expect(await outbox.listNotices(10)).toEqual([
        { ...aNotice({ key: 'c' }), id: expect.any(String) },
        { ...together, id: ids?.[0] },
        { ...aNotice({ key: 'a' }), id: ids?.[1] },
      ]);
      expect(await outbox.add(aNotice({ key: 'a' }))).toBe(false);
    });

    it('lists nothing in their place when nothing is to be told instead', async () => {
      const outbox = await make();
      await outbox.add(aNotice());
      const [only] = await outbox.listNotices(1);
      expect(await outbox.replace([only?.id ?? ''], [])).toEqual([]);
      expect(await outbox.listNotices(10)).toEqual([]);
    });

    it('leaves them alone when one of them was told meanwhile', async () => {
      const outbox = await make();
      for (const key of ['a', 'b']) await outbox.add(aNotice({ key }));
      const [a, b] = await outbox.listNotices(2);
      await outbox.tick(a?.id ?? '');
      const ids = [b?.id ?? '', a?.id ?? ''];
      expect(await outbox.replace(ids, [aNotice({ key: 'burst:a' })])).toBeUndefined();
      expect(await outbox.listNotices(10)).toMatchObject([{ key: 'b' }]);
    });
  });

  describe('with progress', () => {
    it('does not go back to what is older, wherever that asks to stand', async () => {
      const outbox = await make();
      const newer = aProgress('New', { version: 3, place: { channel: 'C2', ts: '2.000100' } });
      expect(await outbox.put(newer)).toBe(true);
      expect(await outbox.put(aProgress('Older', { version: 2 }))).toBe(false);
      expect(await outbox.listProgress(10)).toMatchObject([{ place: newer.place, message: newer.message }]);
      expect(await outbox.put(aProgress('As new', { version: 3 }))).toBe(true);
      expect(await outbox.put(aProgress('Newest', { version: 4 }))).toBe(true);
      expect(await outbox.listProgress(10)).toMatchObject([{ message: { title: ['Newest'] } }]);
    });

    /** Shows whatever is due, as somebody who delivers would, in the place that `post` says. */
    async function deliver(outbox: Outbox, post: Progress['place']): Promise<readonly Progress[]> {
      const due = await outbox.listProgress(10);
      for (const { key, digest } of due) await outbox.shown(key, digest, post);
      return due;
    }

    it('lists it until it is shown, and remembers where it stands', async () => {
      const outbox = await make();
      expect(await outbox.put(aProgress('1 of 2 running'))).toBe(true);
      const [due] = await outbox.listProgress(10);
      expect(due).toEqual({ ...aProgress('1 of 2 running'), digest: due?.digest, askedChannel: 'C1' });
      await deliver(outbox, { channel: 'C1', ts: '5.1' });
      expect(await outbox.listProgress(10)).toEqual([]);
      expect(await outbox.findPlace('annex:1')).toEqual({ channel: 'C1', ts: '5.1' });
      expect(await outbox.findPlace('annex:2')).toBeUndefined();

      expect(await outbox.put(aProgress('2 of 2 running'))).toBe(true);
      expect(await outbox.listProgress(10)).toMatchObject([
        aProgress('2 of 2 running', { place: { channel: 'C1', ts: '5.1' } }),
      ]);
    });

    it('has nothing to do while it shows the same already', async () => {
      const outbox = await make();
      await outbox.put(aProgress('running'));
      await deliver(outbox, { channel: 'C1', ts: '5.1' });
      expect(await outbox.put(aProgress('running'))).toBe(false);
      expect(await outbox.put(aProgress('running', { place: { channel: 'C1', ts: '5.1' } }))).toBe(false);
      expect(await outbox.listProgress(10)).toEqual([]);
    });

    it('shows only the last of several', async () => {
      const outbox = await make();
      for (const title of ['1 running', '2 running', '3 running']) await outbox.put(aProgress(title));
      expect(await outbox.listProgress(10)).toMatchObject([aProgress('3 running')]);
    });

    it('has nothing to do when it went back to what is shown', async () => {
      const outbox = await make();
      await outbox.put(aProgress('1 running'));
      await deliver(outbox, { channel: 'C1', ts: '5.1' });
      await outbox.put(aProgress('2 running'));
      expect(await outbox.put(aProgress('1 running'))).toBe(false);
      expect(await outbox.listProgress(10)).toEqual([]);
    });

    it('stays due when it was replaced while the one before was being shown', async () => {
      const outbox = await make();
      await outbox.put(aProgress('1 running'));
      const [due] = await outbox.listProgress(10);
      await outbox.put(aProgress('2 running'));
      await outbox.shown('annex:1', due?.digest ?? '', { channel: 'C1', ts: '5.1' });
      const left = await deliver(outbox, { channel: 'C1', ts: '5.1' });
      expect(left).toMatchObject([aProgress('2 running', { place: { channel: 'C1', ts: '5.1' } })]);
      expect(await outbox.listProgress(10)).toEqual([]);
    });

    it('is due again when an older text came to be shown after a newer one', async () => {
      const outbox = await make();
      await outbox.put(aProgress('1 running'));
      const [slow] = await outbox.listProgress(10);
      await outbox.put(aProgress('2 running'));
      await deliver(outbox, { channel: 'C1', ts: '5.1' });
      expect(await outbox.listProgress(10)).toEqual([]);
      await outbox.shown('annex:1', slow?.digest ?? '', { channel: 'C1', ts: '5.1' });
      expect(await outbox.listProgress(10)).toMatchObject([
        aProgress('2 running', { place: { channel: 'C1', ts: '5.1' } }),
      ]);
    });

    it('stays where it ended up, as long as nobody asks for another place', async () => {
      const outbox = await make();
      await outbox.put(aProgress('1 running', { place: { channel: 'C1', ts: '1.1' } }));
      await deliver(outbox, { channel: 'D7', ts: '9.9' });
      await outbox.put(aProgress('2 running', { place: { channel: 'C1', ts: '1.1' } }));
      expect(await outbox.listProgress(10)).toMatchObject([{ place: { channel: 'D7', ts: '9.9' } }]);
    });

    it('begins anew in another place when asked to, even with the same words', async () => {
      const outbox = await make();
      await outbox.put(aProgress('running', { place: { channel: 'C1', ts: '1.1' } }));
      await deliver(outbox, { channel: 'C1', ts: '1.1' });
      expect(await outbox.put(aProgress('running', { place: { channel: 'C1', ts: '2.2' } }))).toBe(true);
      expect(await outbox.listProgress(10)).toMatchObject([{ place: { channel: 'C1', ts: '2.2' } }]);
      await outbox.put(aProgress('running', { place: { channel: 'C2' } }));
      const [due] = await outbox.listProgress(10);
      expect(due?.place).toEqual({ channel: 'C2' });
    });

    it('does not go back to a place that was left while the message was on its way there', async () => {
      const outbox = await make();
      await outbox.put(aProgress('1 running'));
      const [late] = await outbox.listProgress(10);
      await outbox.put(aProgress('2 running', { place: { channel: 'C2' } }));
      await outbox.shown('annex:1', late?.digest ?? '', { channel: 'C1', ts: '5.1' });
      expect(await outbox.listProgress(10)).toMatchObject([{ place: { channel: 'C2' } }]);
    });

    it('does not come back when it was shown after it was forgotten', async () => {
      const outbox = await make();
      await outbox.put(aProgress('running'));
      const [late] = await outbox.listProgress(10);
      await later(8 * DAY_MS);
      await outbox.shown('annex:1', late?.digest ?? '', { channel: 'C1', ts: '5.1' });
      expect(await outbox.listProgress(10)).toEqual([]);
      expect(await outbox.put(aProgress('running'))).toBe(true);
    });

    it('gives those their turn first that have waited longest', async () => {
      const outbox = await make();
      await outbox.put(aProgress('a', { key: 'a' }));
      await outbox.put(aProgress('b', { key: 'b' }));
      await outbox.put(aProgress('a again', { key: 'a' }));
      expect((await outbox.listProgress(1)).map(({ key }) => key)).toEqual(['a']);
      expect((await outbox.listProgress(10)).map(({ key }) => key)).toEqual(['a', 'b']);
    });

    it('lets those wait of which nothing else has changed than what may wait', async () => {
      const outbox = await make();
      const card = (key: string, title: string, cost: string): Progress =>
        aProgress('', {
          key,
          message: { title: [title], facts: [['Cost so far', [cost]]] },
          mayWait: ['Cost so far'],
        });
      const due = async (): Promise<string[]> => (await outbox.listProgress(10)).map(({ key }) => key);
      for (const key of ['a', 'b']) await outbox.put(card(key, 'running', '$1'));
      expect(await due()).toEqual(['a', 'b']);
      await deliver(outbox, { channel: 'C1', ts: '5.1' });

      for (const key of ['a', 'b']) expect(await outbox.put(card(key, 'running', '$2'))).toBe(true);
      await outbox.put(card('c', 'running', '$1'));
      expect(await due()).toEqual(['c', 'a', 'b']);
      await outbox.put(card('b', 'ended', '$2'));
      expect(await due()).toEqual(['c', 'b', 'a']);
      await outbox.put(card('b', 'running', '$3'));
      expect(await due()).toEqual(['c', 'b', 'a']);
      await deliver(outbox, { channel: 'C1', ts: '5.1' });
      expect(await due()).toEqual([]);
    });

    it('finds one that is due by its key', async () => {
      const outbox = await make();
      await outbox.put(aProgress('a', { key: 'a' }));
      await outbox.put(aProgress('b', { key: 'b' }));
      const [, b] = await outbox.listProgress(10);
      expect(await outbox.findProgress('b')).toEqual(b);
      expect(await outbox.findProgress('c')).toBeUndefined();
      await deliver(outbox, { channel: 'C1', ts: '5.1' });
      expect(await outbox.findProgress('b')).toBeUndefined();
    });

    it('is kept for a week after it was last put in', async () => {
      const outbox = await make();
      await outbox.put(aProgress('running'));
      await deliver(outbox, { channel: 'C1', ts: '5.1' });
      await later(6 * DAY_MS);
      expect(await outbox.put(aProgress('running'))).toBe(false);
      await later(6 * DAY_MS);
      expect(await outbox.put(aProgress('running'))).toBe(false);
      await outbox.put(aProgress('2 running'));
      await later(8 * DAY_MS);
      expect(await outbox.listProgress(10)).toEqual([]);
      await outbox.put(aProgress('2 running'));
      expect(await outbox.listProgress(10)).toMatchObject([aProgress('2 running')]);
    });
  });
}
