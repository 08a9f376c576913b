import { describe, expect, it } from '@jest/globals';
import { annexCard, annexState } from '../../src/domain/annex-card.js';
import { countInstances } from '../../src/domain/annex-count.js';
import type { Instance } from '../../src/domain/instance.js';
import type { AnnexWish, LaunchOutcome } from '../../src/domain/wish.js';
import { plainText } from '../../src/domain/words.js';
import { aLaunch, anAnnex, anInstance, aPage, NOON } from '../support/samples.js';

const ID = 'MyFirstAnnex_6e6ab3a4-5c1b-4bd1-9c4d-30f1f3a6e0aa';
const launched = (got: number): LaunchOutcome => ({ kind: 'launched', got, at: NOON });
const refused: LaunchOutcome = {
  kind: 'refused',
  why: 'AWS has no m4.large free.',
  hint: 'Try m5.large.',
  at: NOON,
};

function annex(outcome: LaunchOutcome | undefined, over: Partial<AnnexWish> = {}): AnnexWish {
  return anAnnex({ launches: [aLaunch({ outcome })], ...over });
}

function said(wish: AnnexWish, instances: readonly Instance[] = []) {
  const { tone, title, lines = [], facts = [], footnote } = annexCard(wish, instances, NOON + 1_800_000);
  return {
    tone,
    title: plainText(title),
    lines: lines.map(plainText),
    facts: Object.fromEntries(facts.map(([label, value]) => [label, plainText(value)])),
    footnote: plainText(footnote ?? []),
  };
}

describe('the message that follows an annex', () => {
  const wish = annex(launched(2));
  const [pending, running, joined, ending, ended] = [
    anInstance(wish, { state: 'pending' }),
    anInstance(wish),
    anInstance(wish, { inPool: true }),
    anInstance(wish, { state: 'shutting-down' }),
    anInstance(wish, { state: 'terminated' }),
  ];
  const stopped = anInstance(wish, { state: 'stopped', endedAt: NOON });
  const off = { by: 'U2', at: NOON };

  it.each<[string, string, AnnexWish, Instance[]]>([
    ['requested', 'Annex MyFirstAnnex: 2 requested.', annex(undefined), []],
    ['requested', 'Annex MyFirstAnnex: 2 requested.', wish, [pending, pending]],
    ['running', 'Annex MyFirstAnnex: 1 of 2 running, none in pool yet.', wish, [running, pending]],
    ['joining', 'Annex MyFirstAnnex: 1 of 2 in pool.', wish, [running, joined]],
    ['in pool', 'Annex MyFirstAnnex: all 2 in pool.', wish, [joined, joined]],
    ['in pool', 'Annex MyFirstAnnex: all 1 in pool.', wish, [joined, ended]],
    ['stopped', 'Annex MyFirstAnnex: 2 stopped.', wish, [stopped, stopped]],
    ['stopped', 'Annex MyFirstAnnex: 2 stopped.', wish, [stopped, { ...stopped, state: 'stopping' }]],
    ['in pool', 'Annex MyFirstAnnex: 1 in pool, 1 stopped.', wish, [stopped, joined]],
    ['joining', 'Annex MyFirstAnnex: 1 of 2 in pool, 1 stopped.', wish, [stopped, joined, running]],
    ['running', 'Annex MyFirstAnnex: 1 of 1 running, none in pool yet, 1 stopped.', wish, [stopped, running]],
    ['ending', 'Annex MyFirstAnnex is ending: 2 instances still there.', { ...wish, off }, [joined, ending]],
    ['ending', 'Annex MyFirstAnnex is ending: 1 instance still there.', wish, [ending, ended]],
    ['ending', 'Annex MyFirstAnnex is ending: 0 instances still there.', wish, [ended, ended]],
    [
      'ended',
      'Annex MyFirstAnnex has ended: none of its instances is left.',
      { ...wish, endedAt: NOON },
      [ended],
    ],
    ['not started', 'Annex MyFirstAnnex was not started.', annex(refused), []],
  ])('is headed by how it is: %s', (state, title, of, instances) => {
    expect(annexState(of, countInstances(instances))).toBe(state);
    expect(said(of, instances).title).toBe(title);
  });

  it('waits for what was added last, though all that came before has ended', () => {
    const added = anAnnex({
      launches: [aLaunch({ outcome: launched(2) }), aLaunch({ attempt: 2, count: 3 })],
    });
    expect(annexState(added, countInstances([ended, ended]))).toBe('requested');
  });

  it('gives the identity once it is known, in the words people know', () => {
    expect(said(annex(undefined)).lines).toEqual(['Starting annex... 2 m4.large, asked for by @U1.']);
    expect(said(wish, [pending]).lines).toEqual([
      `Annex started. Its identity with the cloud provider is '${ID}'. It will take about three minutes for the new machines to join the pool. Asked for by @U1.`,
      'The lease ends 2026-11-22T13:00:00.000Z, busy or not.',
    ]);
  });

  it('asks for patience only while there is something to wait for', () => {
    const line = (instances: readonly Instance[], over: Partial<AnnexWish> = {}) =>
      said({ ...wish, ...over }, instances).lines[0];
    expect(line([running, joined])).toContain('about three minutes');
    const rest = `Annex started. Its identity with the cloud provider is '${ID}'. Asked for by @U1.`;
    expect(line([joined, joined])).toBe(rest);
    expect(line([running], { off })).toBe(rest);
    expect(line([ended], { endedAt: NOON })).toBe(rest);
  });

  it('tells of stopped machines what they cost and how they end, and does not wait for them', () => {
    const all = ['i-1', 'i-2'].map((id) => ({ ...stopped, id }));
    const card = said(wish, all);
    expect(card.tone).toBe('warning');
    expect(card.lines.join('\n')).not.toContain('three minutes');
    expect(card.lines).toContain(
      '2 instances are stopped, and not by me: they cost their disks alone until the lease ends them, or until somebody starts them again in the AWS console.',
    );
    expect(card.facts).toMatchObject({ Running: '0', Stopped: '2', 'Cost so far': '< $0.01 without disks' });
    expect(said(wish, [joined]).facts).not.toHaveProperty('Stopped');
  });

  it('says what AWS did not have', () => {
    expect(said(annex(launched(1)), [pending]).lines[0]).toMatch(/AWS had only 1 of the 2 m4\.large\.$/);
  });

  it('says why a launch was refused and what to do, in a warning', () => {
    const card = said(annex(refused));
    expect(card.tone).toBe('warning');
    expect(card.lines).toEqual([
      '2 m4.large, asked for by @U1: none started. AWS has no m4.large free. Try m5.large.',
    ]);
  });

  it('says what was added by whom', () => {
    const second = aLaunch({
      attempt: 2,
      count: 3,
      instanceType: 'c5.large',
      requestedBy: 'U2',
      outcome: launched(3),
    });
    const card = said(anAnnex({ launches: [aLaunch({ outcome: launched(2) }), second] }), [running]);
    expect(card.lines[1]).toBe('3 c5.large added, asked for by @U2.');
    expect(card.facts['Requested']).toBe('5');
  });

  it('says who asked for its end, and no longer when the lease would end it', () => {
    expect(said({ ...wish, off }, [joined]).lines.slice(1)).toEqual([
      '@U2 asked for its end 2026-11-22T12:00:00.000Z.',
    ]);
  });

  it('owns up to having lost its notes', () => {
    expect(said({ ...wish, rebuiltAt: NOON }, [joined]).lines).toContain(
      'I lost my notes of this annex and rebuilt them from its tags.',
    );
  });

  it('counts, and says what it has cost so far and without what', () => {
    const three = [joined, running, ended].map((instance, index) => ({ ...instance, id: `i-${index}` }));
    expect(said(wish, three).facts).toEqual({
      Requested: '2',
      Running: '2',
      'In pool': '1',
      Ended: '1',
      'Lease ends': '2026-11-22T13:00:00.000Z',
      'Idle limit': '15 min',
      'Cost so far': '$0.15 without disks',
      Region: 'us-east-1',
    });
  });

  it('counts those that EC2 has forgotten from the ledger, and has no lease when it is over', () => {
    const page = aPage();
    const over = annexCard({ ...wish, endedAt: NOON }, [], NOON, {
      ...page,
      entries: page.entries.map((entry) => ({ ...entry, endedAt: NOON })),
    });
    expect((over.facts ?? []).map(([label, value]) => `${label}: ${plainText(value)}`)).toEqual([
      'Requested: 2',
      `Ended: ${page.entries.length}`,
      expect.stringContaining('Cost so far: '),
      'Region: us-east-1',
    ]);
    expect(Object.keys(said(annex(refused)).facts)).toEqual(['Region']);
  });

  it('guesses neither prices nor idle limits', () => {
    const rebuilt = anAnnex({
      launches: [aLaunch({ idleMs: 0, pricePerHourUsd: undefined, outcome: launched(1) })],
    });
    expect(said(rebuilt, [anInstance(rebuilt)]).facts).toMatchObject({
      'Idle limit': 'as started',
      'Cost so far': 'no price known',
    });
  });

  it('shows how to extend or end it, and once it has ended its identity', () => {
    expect(said(wish, [joined]).footnote).toBe(
      'Longer: /condor_annex -annex-name MyFirstAnnex -duration 24 · End it: /condor_off -annex MyFirstAnnex',
    );
    expect(said({ ...wish, endedAt: NOON }).footnote).toBe(`Identity ${ID}.`);
  });

  it('is good news when all are in the pool, and not before', () => {
    expect(said(wish, [joined, joined]).tone).toBe('good');
    expect(said(wish, [joined, running]).tone).toBe('plain');
    expect(said(annex(undefined)).tone).toBe('plain');
  });
});
