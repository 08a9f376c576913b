/**
 * What a spreadsheet takes for a formula when a cell begins with it, full-width signs included. A cell may also begin in the
 * middle of ours, where the spreadsheet of some country separates by semicolons, tabs or bars and heeds no quotes then.
 * OWASP: "CSV Injection".
 */
const FORMULA = /(^|[;|\t\r\n])([\s'"]*)(?=[=+\-@＝＋－＠])/g;

/** Rows as CSV (RFC 4180) that no spreadsheet takes for anything but text. */
export function toCsv(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headings, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const harmless = text.replace(FORMULA, "$1$2'");
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
