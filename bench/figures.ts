/** What repeated runs of the same thing gave. */
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

/** Run by run, so that what slows the machine down for a while slows both down. */
export function ratios(values: readonly number[], references: readonly number[]): Spread {
  return spreadOf(values.map((value, index) => value / (references[index] ?? Number.NaN)));
}
