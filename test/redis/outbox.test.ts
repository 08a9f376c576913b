import { describe, expect, it } from '@jest/globals';
import { RedisOutbox } from '../../src/redis/outbox.js';
import { promisesOfAnOutbox } from '../contracts/promises-of-an-outbox.js';
import { aNotice, aProgress } from '../support/samples.js';
import { redisBench } from './support.js';

const bench = redisBench();

async function newOutbox(): Promise<RedisOutbox> {
  return new RedisOutbox({ redis: await bench.connect(), log: bench.log });
}

describe('the outbox in Redis', () => {
  promisesOfAnOutbox(newOutbox, bench.later);

  it('tells a notice once though two replicas hand it in', async () => {
    const boxes = [await newOutbox(), await newOutbox()];
    const added = await Promise.all(boxes.map((outbox) => outbox.add(aNotice())));
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await boxes[0]?.listNotices(10)).toHaveLength(1);
  });

  it('keeps every kind of word', async () => {
    const outbox = await newOutbox();
    const message = {
      tone: 'warning' as const,
      title: ['Ends ', { kind: 'time' as const, at: 1 }, { kind: 'person' as const, id: 'U1' }],
      lines: [[{ kind: 'link' as const, url: 'https://aws.amazon.com', text: 'there' }, ' é']],
      facts: [['Name', [{ kind: 'bold' as const, text: 'x' }]] as const],
      table: { headings: ['a'], rows: [['1'], ['2']] },
      buttons: [{ label: 'Yes', action: 'answer', value: 'q1', style: 'danger' as const }],
      footnote: [{ kind: 'code' as const, text: 'y' }],
    };
    await outbox.add(aNotice({ message }));
    expect(await outbox.listNotices(1)).toMatchObject([{ message }]);
    await outbox.put(aProgress('', { message }));
    expect(await outbox.listProgress(1)).toMatchObject([{ message }]);
  });

  it('tells first what an older version of the bot kept for the same moment', async () => {
    const outbox = await newOutbox();
    await outbox.add(aNotice({ key: 'a', notBefore: 1000 }));
    const older = JSON.stringify(aNotice({ key: 'older', notBefore: 1000 }));
    await (await bench.outside()).zAdd('condor-annex:notices-later', { score: 1000, value: older });
    await outbox.release(1000);
    expect((await outbox.listNotices(10)).map(({ key }) => key)).toEqual(['older', 'a']);
  });

  it('puts aside a notice that nobody can read, and says so', async () => {
    const outbox = await newOutbox();
    const outside = await bench.outside();
    await outside.xAdd('condor-annex:notices', '*', { notice: '{"key":"a"}' });
    await outside.xAdd('condor-annex:notices', '*', { other: 'field' });
    await outbox.add(aNotice());
    await outbox.listNotices(1);
    await outbox.listNotices(1);
    expect(await outbox.listNotices(1)).toMatchObject([aNotice()]);
    expect(bench.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
  });

  it('puts aside progress that nobody can read', async () => {
    const outbox = await newOutbox();
    await outbox.put(aProgress('running'));
    await (await bench.outside()).hSet('condor-annex:progress:annex:1', 'body', '{');
    await outbox.put(aProgress('running', { key: 'annex:2' }));
    expect(await outbox.listProgress(10)).toMatchObject([{ key: 'annex:2' }]);
    expect(await outbox.listProgress(1)).toMatchObject([{ key: 'annex:2' }]);
    await outbox.put(aProgress('running'));
    expect(await outbox.listProgress(10)).toHaveLength(2);
  });
});
