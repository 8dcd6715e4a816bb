import { stripVTControlCharacters } from "node:util";

const MAX_SHOWN_CHARACTERS = 300;
/** Enough to fill a message, and little enough to search quickly. */
export const MAX_READ_CHARACTERS = 10_000;

/**
 * Makes text from a response fit for a message: one short line without anything that a terminal or a CI system could interpret
 * as a command.
 */
export function printable(text: string): string {
  const line = withoutControls(text.slice(0, MAX_READ_CHARACTERS));
  return line.length > MAX_SHOWN_CHARACTERS ? `${line.slice(0, MAX_SHOWN_CHARACTERS)}…` : line;
}

/** @returns the whole text on one line, without ANSI escapes and characters that show nothing or change directions */
export function withoutControls(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, " ")
    .trim();
}
