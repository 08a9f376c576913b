import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ClassAd, Formula } from '../../../src/local/condor/classad/ad.js';
import { evaluate } from '../../../src/local/condor/classad/evaluate.js';
import { ERROR, parseExpression } from '../../../src/local/condor/classad/expression.js';
import { asFields, asJson } from '../../../src/local/condor/classad/print.js';

const AT = Date.parse('2026-11-22T13:00:00Z');
const MY = new ClassAd({ Owner: 'ada', Cpus: 2, Start: new Formula('TARGET.Owner == "ben"') });
const TARGET = new ClassAd({ Owner: 'ben', Memory: 4096, Wants: new Formula('MY.Memory / 2') });

const value = (text: string) => evaluate(parseExpression(text), { my: MY, target: TARGET, at: AT });

describe('a ClassAd expression', () => {
  it.each([
    ['1 + 2 * 3 == 7', true],
    ['(1 + 2) * 3', 9],
    ['7 / 2', 3],
    ['7.5 / 2', 3.75],
    ['-7 % 4', -3],
    ['1 / 0', ERROR],
    ['"Ada" == "ada"', true],
    ['"Ada" =?= "ada"', false],
    ['"Ada" =!= "ada"', true],
    ['Missing', undefined],
    ['Missing == 1', undefined],
    ['Missing =?= undefined', true],
    ['Missing && false', false],
    ['Missing || true', true],
    ['Missing && true', undefined],
    ['"text" && true', ERROR],
    ['"text" + 1', ERROR],
    ['true ? "a" : "b"', 'a'],
    ['Missing ? 1 : 2', undefined],
    ['!true', false],
    ['owner', 'ada'],
    ['TARGET.owner', 'ben'],
    ['MY.Memory', undefined],
    ['Memory', 4096],
    ['Start', true],
    ['TARGET.Wants', 2048],
    ['stringListMember("b", "a, b,c")', true],
    ['stringListMember("B", "a,b")', false],
    ['stringListIMember("B", "a,b")', true],
    ['stringListMember(Missing, "a")', undefined],
    ['member("A", {"a", "b"})', true],
    ['ifThenElse(isUndefined(Missing), 1, 2)', 1],
    ['strcat("a", 1, true)', 'a1true'],
    ['regexp("^slack-", "slack-u1")', true],
    ['time()', AT / 1000],
    ['CurrentTime - 1', AT / 1000 - 1],
    ['noSuchFunction(1)', ERROR],
    ['"a\\"b"', 'a"b'],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it.each(['', 'foo bar', '1 +', '(1', '"open', 'f(1', '{1', 'a ? b', '`ls`', 'a = b', 'MY.1'])(
    'is not %j',
    (text) => {
      expect(() => parseExpression(text)).toThrow();
    },
  );

  it('that goes in circles is an error', () => {
    const my = new ClassAd({ A: new Formula('B'), B: new Formula('A') });
    expect(evaluate(parseExpression('A'), { my, at: AT })).toBe(ERROR);
  });

  it('gives any text in quotes back as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(value(`"${text.replace(/["\\]/g, '\\$&')}"`)).toBe(text);
      }),
    );
  });
});

describe('what the tools print of ads', () => {
  it('as JSON is nothing at all when there is none, but for brackets in the history', () => {
    expect(asJson([])).toBe('');
    expect(JSON.parse(asJson([], { brackets: true }))).toEqual([]);
  });

  it('as JSON has expressions in text that says so, and only what was asked for', () => {
    const ad = new ClassAd({ Name: 'slot1@a', Start: new Formula('Owner == "a"'), Cpus: 2, List: [1, 'b'] });
    const printed = asJson([ad, ad], { only: ['name', 'START', 'list', 'none'] });
    expect(printed).toContain('"\\/Expr(Owner == \\"a\\")\\/"');
    expect(JSON.parse(printed)).toEqual([
      { Name: 'slot1@a', Start: '/Expr(Owner == "a")/', List: [1, 'b'] },
      { Name: 'slot1@a', Start: '/Expr(Owner == "a")/', List: [1, 'b'] },
    ]);
  });

  it('as fields has values without quotes, and the word undefined for what is not there', () => {
    const scope = { my: MY, at: AT };
    expect(asFields(MY, ['Owner', 'Cpus', 'None'], { separator: '\t', scope })).toBe('ada\t2\tundefined');
  });
});
