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
  it('gives back what went in, but for what a spreadsheet would run', () => {
    const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
    const row = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
        expect(parse(toCsv(['a', 'b'], rows))).toEqual([
          ['a', 'b'],
          ...rows.map((cells) => cells.map(harmless)),
        ]);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '=HYPERLINK("http://evil.example.org","x")'])(
    'makes text of the formula %j',
    (formula) => {
      expect(parse(toCsv(['x'], [[formula]]))[1]).toEqual([`'${formula}`]);
    },
  );
});
