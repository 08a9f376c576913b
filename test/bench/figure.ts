/** Something measured against its target: the smaller the better. */
export interface Figure {
  /** The measurement that it belongs to, as in `--only`. */
  readonly bench: string;
  readonly what: string;
  readonly value: number;
  /** What it must not exceed. */
  readonly target: number;
  /** Beyond this the target is missed by a wide margin, which noise of the machine does not explain. */
  readonly wide: number;
  /** How far parts of the same run were apart, in words. */
  readonly spread?: string;
  /** What the value was made of. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** True when the target is met. */
export function holds({ value, target }: Figure): boolean {
  return value <= target;
}

/** True when no noise explains how far the target is missed. */
export function isFarOff({ value, wide }: Figure): boolean {
  return !(value <= wide);
}

/** The value that a share (0 to 1) of all values does not exceed. @throws Error when there are no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const found = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))];
  if (found === undefined) throw new Error('Nothing was measured.');
  return found;
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return (quantile(values, 0.5) + quantile(values, 0.5 + 1 / Math.max(1, values.length))) / 2;
}

/** Milliseconds and ratios to a hundredth; nobody measures finer here. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Smallest to largest. */
export function spreadOf(values: readonly number[]): string {
  return `${rounded(Math.min(...values))} to ${rounded(Math.max(...values))}`;
}
