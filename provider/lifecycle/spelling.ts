import { closest, distance } from "fastest-levenshtein";

/** Letters by which a misspelling may differ. */
const MAX_MISSPELLING = 3;

/** Reason for refusing an unknown property, with the name that was probably meant. */
export function noSuchProperty(property: string, known: readonly string[]): string {
  const suggestion = nearest(property, known);
  return `there is no such property${suggestion === undefined ? "" : `; did you mean "${suggestion}"?`}`;
}

/** The known name that a misspelt one most likely means. */
export function nearest(misspelt: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const lowerCase = known.map((name) => name.toLowerCase());
  const found = closest(misspelt.toLowerCase(), lowerCase);
  const isNear = distance(misspelt.toLowerCase(), found) <= Math.min(MAX_MISSPELLING, found.length / 2);
  return isNear ? known[lowerCase.indexOf(found)] : undefined;
}
