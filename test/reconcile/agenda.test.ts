import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Agenda } from '../../src/reconcile/agenda.js';

const subject = fc.constantFrom('round', 'annex:a', 'annex:b', 'account:us-east-1');
const appointments = fc.array(fc.tuple(subject, fc.integer({ min: 0, max: 100 })), { maxLength: 30 });

describe('the agenda', () => {
  it('gives each subject once, at the earliest time it was put down for', () => {
    fc.assert(
      fc.property(appointments, fc.integer({ min: 0, max: 100 }), (list, now) => {
        const agenda = new Agenda();
        for (const [what, at] of list) agenda.add(what, at);
        const earliest = new Map<string, number>();
        for (const [what, at] of list) earliest.set(what, Math.min(at, earliest.get(what) ?? at));
        const due = agenda.takeDue(now);
        expect([...due].sort()).toEqual(
          [...earliest].flatMap(([what, at]) => (at <= now ? [what] : [])).sort(),
        );
        expect(due.map((what) => earliest.get(what))).toEqual(
          due.map((what) => earliest.get(what) ?? 0).sort((one, other) => one - other),
        );
      }),
    );
  });

  it('says when to look next: never in the past once everything due was taken', () => {
    fc.assert(
      fc.property(appointments, fc.integer({ min: 0, max: 100 }), (list, now) => {
        const agenda = new Agenda();
        for (const [what, at] of list) agenda.add(what, at);
        agenda.takeDue(now);
        expect(agenda.nextAt() ?? Infinity).toBeGreaterThan(now);
        expect(agenda.takeDue(now)).toEqual([]);
      }),
    );
  });

  it('loses nothing: what is put down comes up, whenever it is asked', () => {
    fc.assert(
      fc.property(appointments, fc.array(fc.integer({ min: 0, max: 100 })), (list, looks) => {
        const agenda = new Agenda();
        for (const [what, at] of list) agenda.add(what, at);
        const seen = [...looks.sort((one, other) => one - other), 100].flatMap((now) => agenda.takeDue(now));
        expect([...seen].sort()).toEqual([...new Set(list.map(([what]) => what))].sort());
        expect(agenda.nextAt()).toBeUndefined();
      }),
    );
  });
});
