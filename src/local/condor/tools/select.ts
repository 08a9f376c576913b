import { type ClassAd, Formula } from '../classad/ad.js';
import { holds } from '../classad/evaluate.js';

/** The ads that a `-constraint` lets through. @throws Error when it is no expression. */
export function constrained<T>(
  things: readonly T[],
  adOf: (thing: T) => ClassAd,
  { constraints, at }: { readonly constraints: readonly string[]; readonly at: number },
): T[] {
  const formulas = constraints.map((text) => new Formula(text));
  return things.filter((thing) => formulas.every((formula) => holds(formula, { my: adOf(thing), at })));
}

/** A job or a cluster as people name it on a command line; `undefined` for any other word. */
export function jobNamed(word: string): { cluster: number; proc: number | undefined } | undefined {
  const [, cluster, proc] = /^(\d+)(?:\.(\d+))?$/.exec(word) ?? [];
  if (cluster === undefined) return undefined;
  return { cluster: Number(cluster), proc: proc === undefined ? undefined : Number(proc) };
}
