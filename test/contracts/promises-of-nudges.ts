import { expect, it } from '@jest/globals';
import type { Nudges } from '../../src/ports/stores.js';

/** What all `Nudges` promise. `make` gives two replicas' sides of the same nudges; `until` waits for what is so soon. */
export function promisesOfNudges(
  make: () => Promise<readonly [Nudges, Nudges]>,
  until: (isSo: () => boolean) => Promise<void>,
): void {
  it('reach every replica, their sender too, in order', async () => {
    const [one, other] = await make();
    const heard: Record<'one' | 'other', string[]> = { one: [], other: [] };
    await one.listen((subject) => heard.one.push(subject));
    await other.listen((subject) => heard.other.push(subject));
    await one.nudge('annex:A');
    await one.nudge('annex:Ä_ß 日本');
    await until(() => heard.one.length === 2 && heard.other.length === 2);
    expect(heard.other).toEqual(['annex:A', 'annex:Ä_ß 日本']);
    expect(heard.one).toEqual(heard.other);
  });

  it('go on after a listener broke over one', async () => {
    const [one, other] = await make();
    const heard: string[] = [];
    await other.listen((subject) => {
      heard.push(subject);
      throw new Error('broke');
    });
    await one.nudge('first');
    await one.nudge('second');
    await until(() => heard.length === 2);
    expect(heard).toEqual(['first', 'second']);
  });

  it('are lost when nobody listens', async () => {
    const [one] = await make();
    await expect(one.nudge('annex:A')).resolves.toBeUndefined();
  });
}
