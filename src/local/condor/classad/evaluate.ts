import { type Attribute, type ClassAd, Formula } from './ad.js';
import { ERROR, type Expression, type Value } from './expression.js';
import { callFunction } from './functions.js';

/** The ads that an expression is looked at with. */
export interface Scope {
  readonly my: ClassAd;
  readonly target?: ClassAd | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Attributes may refer to each other in circles; HTCondor gives up somewhere, too. */
const DEEPEST = 50;

/** What an expression comes to between two ads. */
export function evaluate(expression: Expression, scope: Scope, depth = 0): Value {
  if (depth > DEEPEST) return ERROR;
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      return expression.items.map((item) => evaluate(item, scope, depth + 1));
    case 'attribute':
      return attributeOf(expression, scope, depth);
    case 'call': {
      const values = expression.operands.map((operand) => evaluate(operand, scope, depth + 1));
      return callFunction(expression.name, values, scope.at);
    }
    case 'operation':
      return operate(expression.operator, expression.operands, (operand) =>
        evaluate(operand, scope, depth + 1),
      );
  }
}

/** What an attribute of an ad comes to. */
export function valueOf(attribute: Attribute, scope: Scope): Value {
  return attribute instanceof Formula ? evaluate(attribute.expression, scope) : attribute;
}

/** True when a condition comes to true; undefined and error are not true. */
export function holds(condition: Formula, scope: Scope): boolean {
  const value = evaluate(condition.expression, scope);
  return value === true || (typeof value === 'number' && value !== 0);
}

function attributeOf(
  { scope: wanted, name }: Extract<Expression, { kind: 'attribute' }>,
  scope: Scope,
  depth: number,
): Value {
  const { my, target } = scope;
  const here = wanted === 'target' ? undefined : my.find(name);
  if (here !== undefined) return here instanceof Formula ? evaluate(here.expression, scope, depth + 1) : here;
  if (wanted === undefined && /^(currenttime|mycurrenttime)$/i.test(name)) return Math.floor(scope.at / 1000);
  const there = wanted === 'my' ? undefined : target?.find(name);
  if (!(there instanceof Formula) || target === undefined) return there instanceof Formula ? ERROR : there;
  return evaluate(there.expression, { my: target, target: my, at: scope.at }, depth + 1);
}

type Operands = readonly Expression[];
type Evaluate = (operand: Expression) => Value;

function operate(operator: string, operands: Operands, value: Evaluate): Value {
  const [first, second, third] = operands;
  if (first === undefined) return ERROR;
  if (operator === '&&' || operator === '||') {
    return logical(operator === '||', value(first), () => (second === undefined ? ERROR : value(second)));
  }
  if (operator === '?') {
    const condition = value(first);
    const chosen = condition === true ? second : condition === false ? third : undefined;
    return chosen === undefined ? (condition === undefined ? undefined : ERROR) : value(chosen);
  }
  if (second === undefined) return unary(operator, value(first));
  return binary(operator, value(first), value(second));
}

/** Three-valued: `decisive` on either side decides, whatever the other is. */
function logical(decisive: boolean, left: Value, right: () => Value): Value {
  if (left === decisive) return decisive;
  if (left !== undefined && typeof left !== 'boolean') return ERROR;
  const other = right();
  if (other === decisive) return decisive;
  if (other !== undefined && typeof other !== 'boolean') return ERROR;
  return left === undefined || other === undefined ? undefined : !decisive;
}

function unary(operator: string, value: Value): Value {
  if (value === undefined) return undefined;
  if (operator === '!') return typeof value === 'boolean' ? !value : ERROR;
  if (typeof value !== 'number') return ERROR;
  return operator === '-' ? -value : value;
}

function binary(operator: string, left: Value, right: Value): Value {
  if (operator === '=?=') return left === right;
  if (operator === '=!=') return left !== right;
  if (left === ERROR || right === ERROR) return ERROR;
  if (left === undefined || right === undefined) return undefined;
  if (typeof left === 'string' && typeof right === 'string') {
    return compare(operator, left.toLowerCase(), right.toLowerCase());
  }
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return ERROR;
  return compare(operator, a, b) ?? arithmetic(operator, a, b);
}

function numberOf(value: Value): number | undefined {
  return typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : undefined;
}

function compare<T extends string | number>(operator: string, a: T, b: T): boolean | undefined {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return undefined;
  }
}

function arithmetic(operator: string, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? ERROR : Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b;
    case '%':
      return b === 0 ? ERROR : a % b;
    default:
      return ERROR;
  }
}
