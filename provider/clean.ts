import { stripVTControlCharacters } from "node:util";

const MAX_SHOWN_CHARACTERS = 300;
/** Enough to fill a message, and little enough to be looked through quickly. */
const MAX_READ_CHARACTERS = 10_000;
/** Shorter ones are words that occur by themselves: a resource may be called like one. */
const MIN_SECRET_LENGTH = 8;
const ENTITIES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

/**
 * Makes text that came over the wire fit for a message: one line that is not too long, without anything that a terminal or a
 * CI system could take for a command.
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

/**
 * Makes a function that hides secrets in what came over the wire, before it is parsed: gateways like to send back what they
 * were sent, as it was or escaped for a URL, JSON or HTML.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  const patterns = secrets
    .filter(({ length }) => length >= MIN_SECRET_LENGTH)
    // Over long runs of characters that begin escapes, the pattern of all spellings would backtrack exponentially.
    .map((secret) => Array.from(secret, /[\\%&]{4}/.test(secret) ? literally : spellings).join(""));
  if (patterns.length === 0) return (text) => text;
  const pattern = new RegExp(patterns.join("|"), "gi");
  return (text) => text.replace(pattern, "[secret]");
}

function literally(character: string): string {
  return `\\x${hexOf(character)}`;
}

function hexOf(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, "0");
}

/** @returns a pattern of every way to write a character of a header's value, escaped twice included */
function spellings(character: string): string {
  const code = character.charCodeAt(0);
  const hex = hexOf(character);
  const raw = literally(character);
  const entity = ENTITIES[character];
  const ways = [
    `%(?:25){0,2}${hex}`,
    `\\\\{1,3}(?:u00${hex}|${raw})`,
    `&(?:amp;)?#(?:0{0,5}${code}|x0{0,5}${hex});?`,
    ...(entity ? [`&(?:amp;)?${entity};?`] : []),
    ...(character === " " ? ["\\+"] : []),
    // Its escape's backslash is matched already if a plain one comes before: the two look like one escaped backslash.
    ...(/u/i.test(character) ? [`(?<=\\\\)u00${hex}`] : []),
    // Last, since the others may begin with it.
    raw,
  ];
  return `(?:${ways.join("|")})`;
}
