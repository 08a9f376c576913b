import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { toCsv } from '../../src/domain/csv.js';

/** What a program makes of CSV that goes by RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  const cells = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/y;
  for (
    let found = cells.exec(text);
    found !== null && cells.lastIndex <= text.length;
    found = cells.exec(text)
  ) {
    const [, cell = '', after = ''] = found;
    rows.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replace(/""/g, '"') : cell);
    if (after === '\r\n') rows.push([]);
    if (after === '' || cells.lastIndex === text.length) break;
  }
  return rows.filter((row) => row.length > 0);
}

describe('CSV', () => {
  /** What somebody reads: the marks that make text of formulas stand for nothing. */
  const unmarked = (text: string): string => text.replaceAll("'", '');
  const nasty = fc
    .array(
      fc.constantFrom('=', '+', '-', '@', '＝', ';', '|', ',', '"', "'", ' ', '\t', '\r', '\n', 'a', '1'),
    )
    .map((parts) => parts.join(''));
  const rowsOf = (cell: fc.Arbitrary<string>) =>
    fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { maxLength: 5 });

  it('gives back what went in, but for marks at what a spreadsheet would run', () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), nasty);
    fc.assert(
      fc.property(rowsOf(cell), (rows) => {
        expect(parse(toCsv(['a', 'b'], rows)).map((cells) => cells.map(unmarked))).toEqual([
          ['a', 'b'],
          ...rows.map((cells) => cells.map(unmarked)),
        ]);
      }),
    );
  });

  it('has no formula where any spreadsheet may take a cell to begin, whatever it separates by', () => {
    fc.assert(
      fc.property(rowsOf(nasty), (rows) => {
        const cells = parse(toCsv(['a', 'b'], rows)).flat();
        for (const piece of cells.flatMap((cell) => cell.split(/[;|\t\r\n]/)))
          expect(piece.replace(/^[\s"]+/, '')).not.toMatch(/^[=+\-@＝＋－＠]/);
      }),
    );
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1', " '=1"],
    ['=HYPERLINK("http://evil.example.org","x")', '\'=HYPERLINK("http://evil.example.org","x")'],
    ['x;=cmd|calc', "x;'=cmd|calc"],
    ['one\n=2', "one\n'=2"],
    ['-count 10, -duration 24', "'-count 10, -duration 24"],
    ['/condor_annex -count 10', '/condor_annex -count 10'],
  ])('makes text of %j', (text, harmless) => {
    expect(parse(toCsv(['x'], [[text]]))[1]).toEqual([harmless]);
  });
});
