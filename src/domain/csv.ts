/** What a spreadsheet takes for a formula when a cell begins with it. OWASP: "CSV Injection". */
const FORMULA = /^[=+\-@\t\r]/;

/** Rows as CSV (RFC 4180) that no spreadsheet takes for anything but text. */
export function toCsv(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headings, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replace(/"/g, '""')}"` : harmless;
}
