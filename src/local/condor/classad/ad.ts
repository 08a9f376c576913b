import { type Expression, parseExpression, type Value } from './expression.js';

/** An attribute's value: plain, or an expression that is looked into when somebody asks. */
export type Attribute = Value | Formula;

/** An expression together with the text that it was written as. */
export class Formula {
  readonly text: string;
  readonly expression: Expression;

  /** @throws Error when the text is no expression. */
  constructor(text: string) {
    this.text = text.trim();
    this.expression = parseExpression(text);
  }
}

/** A ClassAd: attributes by names that do not mind capitals. */
export class ClassAd {
  readonly #attributes = new Map<string, { readonly name: string; readonly value: Attribute }>();

  constructor(attributes: Readonly<Record<string, Attribute>> = {}) {
    for (const [name, value] of Object.entries(attributes)) this.set(name, value);
  }

  /** Sets an attribute; one that is undefined is as good as none. */
  set(name: string, value: Attribute): this {
    if (value === undefined) this.#attributes.delete(name.toLowerCase());
    else this.#attributes.set(name.toLowerCase(), { name, value });
    return this;
  }

  /** Sets an attribute from what a person wrote. @throws Error when it is no expression. */
  setText(name: string, text: string): this {
    const formula = new Formula(text);
    return this.set(name, formula.expression.kind === 'literal' ? formula.expression.value : formula);
  }

  find(name: string): Attribute {
    return this.#attributes.get(name.toLowerCase())?.value;
  }

  text(name: string): string | undefined {
    const value = this.find(name);
    return typeof value === 'string' ? value : undefined;
  }

  number(name: string): number | undefined {
    const value = this.find(name);
    return typeof value === 'number' ? value : undefined;
  }

  /** Names as they were written, with their values. */
  entries(): (readonly [string, Attribute])[] {
    return [...this.#attributes.values()].map(({ name, value }) => [name, value] as const);
  }
}
