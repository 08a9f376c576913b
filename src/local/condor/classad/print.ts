import { type Attribute, type ClassAd, Formula } from './ad.js';
import { ERROR, type Value } from './expression.js';
import { type Scope, valueOf } from './evaluate.js';

/** An attribute as a ClassAd has it in writing. */
export function written(attribute: Attribute): string {
  if (attribute instanceof Formula) return attribute.text;
  if (attribute === undefined) return 'undefined';
  if (attribute === ERROR) return 'error';
  if (typeof attribute === 'string') return `"${attribute.replace(/["\\]/g, '\\$&')}"`;
  if (typeof attribute === 'number' || typeof attribute === 'boolean') return String(attribute);
  return `{ ${attribute.map(written).join(',')} }`;
}

/**
 * What `-json` prints: expressions as `"\/Expr(…)\/"`, and nothing at all, not even brackets, when there is no ad.
 * `condor_history` prints the brackets all the same.
 */
export function asJson(
  ads: readonly ClassAd[],
  {
    only,
    brackets = false,
  }: { readonly only?: readonly string[] | undefined; readonly brackets?: boolean } = {},
): string {
  if (ads.length === 0) return brackets ? '[\n]\n' : '';
  return `[\n${ads.map((ad) => adAsJson(ad, only)).join(',\n')}]\n`;
}

function adAsJson(ad: ClassAd, only: readonly string[] | undefined): string {
  const wanted = only?.map((name) => name.toLowerCase());
  const entries = ad.entries().filter(([name]) => wanted?.includes(name.toLowerCase()) ?? true);
  entries.sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  const lines = entries.map(([name, value]) => `  ${JSON.stringify(name)}: ${valueAsJson(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function valueAsJson(value: Attribute): string {
  if (value instanceof Formula) return JSON.stringify(`/Expr(${value.text})/`).replaceAll('/', '\\/');
  if (value === undefined) return 'null';
  if (value === ERROR) return '"\\/Expr(error)\\/"';
  if (Array.isArray(value)) return `[ ${value.map((item: Value) => valueAsJson(item)).join(', ')} ]`;
  return JSON.stringify(value);
}

/** What `-af` prints of one ad: values without quotes, `undefined` for what it has not. */
export function asFields(
  ad: ClassAd,
  names: readonly string[],
  { separator, scope }: { readonly separator: string; readonly scope: Scope },
): string {
  return names
    .map((name) => {
      const value = valueOf(ad.find(name), scope);
      return typeof value === 'string' ? value : written(value);
    })
    .join(separator);
}

/** What `-long` prints of one ad. */
export function asLong(ad: ClassAd): string {
  return ad
    .entries()
    .map(([name, value]) => `${name} = ${written(value)}\n`)
    .join('');
}
