import { ERROR, type Value } from './expression.js';

type Function = (values: readonly Value[], at: number) => Value;

const text = (value: Value): string | undefined => (typeof value === 'string' ? value : undefined);

const namesIn = (list: string, separators: string): string[] =>
  list.split(new RegExp(`[${separators.replace(/[\\\]^-]/g, '\\$&')}]+`)).filter((name) => name !== '');

/** `stringListMember(x, "a,b")`, minding capitals or not. */
const listMember =
  (fold: (name: string) => string): Function =>
  ([wanted, list, separators]) => {
    if (wanted === undefined || list === undefined) return undefined;
    const [name, names] = [text(wanted), text(list)];
    if (name === undefined || names === undefined) return ERROR;
    return namesIn(names, text(separators) ?? ', ')
      .map(fold)
      .includes(fold(name));
  };

const FUNCTIONS: Readonly<Record<string, Function>> = {
  stringlistmember: listMember((name) => name),
  stringlistimember: listMember((name) => name.toLowerCase()),
  member: ([value, list]) => {
    if (!Array.isArray(list)) return list === undefined ? undefined : ERROR;
    const items: readonly Value[] = list;
    return items.some((item) =>
      typeof item === 'string' && typeof value === 'string'
        ? item.toLowerCase() === value.toLowerCase()
        : item === value,
    );
  },
  isundefined: ([value]) => value === undefined,
  iserror: ([value]) => value === ERROR,
  ifthenelse: ([condition, then, otherwise]) =>
    condition === true ? then : condition === false ? otherwise : condition === undefined ? undefined : ERROR,
  strcat: (values) => values.map((value) => (typeof value === 'symbol' ? '' : String(value ?? ''))).join(''),
  tolower: ([value]) => text(value)?.toLowerCase(),
  toupper: ([value]) => text(value)?.toUpperCase(),
  size: ([value]) => (typeof value === 'string' || Array.isArray(value) ? value.length : ERROR),
  time: (_values, at) => Math.floor(at / 1000),
  regexp: ([pattern, value, options]) => {
    const [source, subject] = [text(pattern), text(value)];
    if (source === undefined || subject === undefined) return undefined;
    try {
      return new RegExp(source, (text(options) ?? '').includes('i') ? 'i' : '').test(subject);
    } catch {
      return ERROR;
    }
  },
};

/** Calls one of the functions that pools use most. Any other is an error, as a name that ClassAds do not know. */
export function callFunction(name: string, values: readonly Value[], at: number): Value {
  return FUNCTIONS[name]?.(values, at) ?? (name in FUNCTIONS ? undefined : ERROR);
}
