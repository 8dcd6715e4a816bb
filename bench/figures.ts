/** Results of repeated runs. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

/** Compares run by run, so that a slow phase of the machine affects both sides. */
export function ratios(values: readonly number[], references: readonly number[]): Spread {
  return spreadOf(values.map((value, index) => value / (references[index] ?? Number.NaN)));
}
