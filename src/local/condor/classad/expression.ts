/** What a ClassAd expression comes to. `undefined` is ClassAd's own undefined. */
export type Value = string | number | boolean | undefined | readonly Value[] | typeof ERROR;

/** ClassAd's `error`. */
export const ERROR = Symbol('error');

/** A ClassAd expression, taken apart. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'attribute'; readonly scope: 'my' | 'target' | undefined; readonly name: string }
  | { readonly kind: 'operation'; readonly operator: string; readonly operands: readonly Expression[] }
  | { readonly kind: 'call'; readonly name: string; readonly operands: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] };

const WORD =
  /\s*(?:("(?:[^"\\]|\\.)*")|(\d+\.\d*(?:[eE][-+]?\d+)?|\d+)|([A-Za-z_]\w*)|(=\?=|=!=|&&|\|\||==|!=|<=|>=|[-+*/%<>!?:(){},.]))/y;

/** Weakest first. */
const BINARY: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '=?=', '=!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

const LITERALS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['false', false],
  ['undefined', undefined],
  ['error', ERROR],
]);

/** Takes an expression apart. @throws Error when it is none. */
export function parseExpression(text: string): Expression {
  return new Parser(wordsIn(text)).whole();
}

function wordsIn(text: string): string[] {
  const words: string[] = [];
  WORD.lastIndex = 0;
  const end = text.trimEnd().length;
  while (WORD.lastIndex < end) {
    const from = WORD.lastIndex;
    const found = WORD.exec(text);
    if (found === null) throw new Error(`not an expression at ${from}`);
    words.push(found[0].trim());
  }
  return words;
}

class Parser {
  readonly #words: readonly string[];
  #next = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  whole(): Expression {
    const expression = this.#choice();
    if (this.#next < this.#words.length) throw new Error(`unexpected ${this.#words[this.#next] ?? ''}`);
    return expression;
  }

  #choice(): Expression {
    const condition = this.#binary(0);
    if (!this.#takes('?')) return condition;
    const then = this.#choice();
    this.#must(':');
    return { kind: 'operation', operator: '?', operands: [condition, then, this.#choice()] };
  }

  #binary(level: number): Expression {
    const operators = BINARY[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = operators.find((one) => this.#takes(one));
      if (operator === undefined) return left;
      left = { kind: 'operation', operator, operands: [left, this.#binary(level + 1)] };
    }
  }

  #unary(): Expression {
    for (const operator of ['!', '-', '+'])
      if (this.#takes(operator)) return { kind: 'operation', operator, operands: [this.#unary()] };
    return this.#primary();
  }

  #primary(): Expression {
    const word = this.#words[this.#next] ?? '';
    this.#next += 1;
    if (word === '(') {
      const inner = this.#choice();
      this.#must(')');
      return inner;
    }
    if (word === '{') return { kind: 'list', items: this.#listUntil('}') };
    if (word.startsWith('"')) return { kind: 'literal', value: word.slice(1, -1).replace(/\\(.)/g, '$1') };
    if (/^\d/.test(word)) return { kind: 'literal', value: Number(word) };
    if (/^[A-Za-z_]/.test(word)) return this.#named(word);
    throw new Error(`unexpected ${word === '' ? 'end' : word}`);
  }

  #named(word: string): Expression {
    const name = word.toLowerCase();
    if (LITERALS.has(name)) return { kind: 'literal', value: LITERALS.get(name) };
    if (this.#takes('(')) return { kind: 'call', name, operands: this.#listUntil(')') };
    if ((name === 'my' || name === 'target') && this.#takes('.')) {
      const attribute = this.#words[this.#next] ?? '';
      if (!/^[A-Za-z_]/.test(attribute)) throw new Error(`unexpected ${attribute}`);
      this.#next += 1;
      return { kind: 'attribute', scope: name, name: attribute };
    }
    return { kind: 'attribute', scope: undefined, name: word };
  }

  #listUntil(end: string): Expression[] {
    const items: Expression[] = [];
    if (this.#takes(end)) return items;
    do items.push(this.#choice());
    while (this.#takes(','));
    this.#must(end);
    return items;
  }

  #takes(word: string): boolean {
    if (this.#words[this.#next] !== word) return false;
    this.#next += 1;
    return true;
  }

  #must(word: string): void {
    if (!this.#takes(word)) throw new Error(`${word} is missing`);
  }
}
