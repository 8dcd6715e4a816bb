import { MAX_READ_CHARACTERS, printable } from "./clean";

/** Shorter ones are not hidden: so many words have their letters that the gaps would tell what they are. */
const MIN_SECRET_LENGTH = 4;
/** Shorter lines, and shorter values that are only perhaps secret, are words that a message needs. */
const MIN_PART_LENGTH = 8;
const HIDDEN = "[secret]";

/**
 * The secrets that one operation of Pulumi knows. Gateways and frameworks like to send back what they were sent: such texts are
 * redacted where they are shown or recorded, and never where they are read.
 */
export class Secrets {
  readonly #known = new Map<string, RegExp>();
  readonly #hidden = new Map<string, RegExp>();

  add(values: readonly string[]): void {
    for (const value of values) {
      note(this.#known, value, MIN_SECRET_LENGTH);
      const lines = value.trim().split(/[\r\n]+/);
      // A message often shows one of several.
      if (lines.length > 1) this.suspect(lines);
    }
  }

  /** @param values - perhaps secrets: hidden in messages, but no reason to encrypt a property that repeats them */
  suspect(values: readonly string[]): void {
    for (const value of values) note(this.#hidden, value, MIN_PART_LENGTH);
  }

  /** Hides each secret in a text, as it is or escaped as a whole for a URL, JSON, HTML or in base64. */
  redact(text: string): string {
    const patterns = [...this.#known, ...this.#hidden];
    // One secret may be a part of another.
    patterns.sort(([some], [other]) => other.length - some.length);
    return patterns.reduce((shown, [, pattern]) => shown.replace(pattern, HIDDEN), text);
  }

  /** Makes text that came over the wire fit for a message: a secret must not be cut in two before it is found. */
  printable(text: string): string {
    return printable(this.redact(text.slice(0, MAX_READ_CHARACTERS)));
  }

  /** The names of the properties that repeat, at any depth, what is certainly a secret. */
  keysIn(properties: object): string[] {
    const texts = Object.entries(properties).map(([key, value]) => ({ key, text: textOf(value) }));
    return texts.filter(({ text }) => this.#isIn(text)).map(({ key }) => key);
  }

  #isIn(text: string): boolean {
    return [...this.#known.values()].some((pattern) => text.search(pattern) >= 0);
  }
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify([value]);
}

function note(patterns: Map<string, RegExp>, value: string, minLength: number): void {
  const secret = value.trim();
  if (secret.length >= minLength && !patterns.has(secret)) patterns.set(secret, patternOf(secret));
}

/** White space, which gateways fold, in all the ways that it is written. */
const SPACE = String.raw`(?:\s|\+|\\{1,3}(?:[nrt]|u00(?:0[9ad]|20))|%(?:25)?(?:20|0[9ad])|&#(?:9|10|13|32|x9|xa|xd|x20);|&nbsp;){1,99}`;

/** Ways to write a text, each said by what it makes of a character. */
const WRITINGS: readonly ((character: string) => string[])[] = [
  (character) => [character],
  inUrl,
  (character) => inUrl(character).map((written) => written.replaceAll("%", "%25")),
  inJson,
  (character) => inJson(character).map((written) => written.replace(/["\\]/g, "\\$&")),
  inHtml,
];

/**
 * In no way of writing can two spellings of a character begin at the same place, so that the time is linear in the text.
 */
function patternOf(secret: string): RegExp {
  const words = secret.split(/[ \t\r\n]+/);
  const spelt = WRITINGS.map((write) =>
    words.map((word) => Array.from(word, (character) => anyOf(write(character))).join("")).join(SPACE),
  );
  return new RegExp([...new Set([...spelt, ...inBase64(secret).map(escape)])].join("|"), "gi");
}

function anyOf(spellings: readonly string[]): string {
  const patterns = [...new Set(spellings)].map(escape);
  return patterns.length === 1 ? patterns.join("") : `(?:${patterns.join("|")})`;
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/** Letters and digits, which nothing ever escapes. */
function isPlain(character: string): boolean {
  return /^[a-z\d]$/i.test(character);
}

function inUrl(character: string): string[] {
  if (isPlain(character)) return [character];
  const percent = (encoding: "utf8" | "latin1"): string =>
    [...Buffer.from(character, encoding)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
  if (character === "%") return [percent("utf8")];
  return [character, percent("utf8"), ...(/[\x80-\xff]/.test(character) ? [percent("latin1")] : [])];
}

function inJson(character: string): string[] {
  if (isPlain(character)) return [character];
  const units = character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const escaped = /["\\/]/.test(character) ? [`\\${character}`] : [];
  return [...(/["\\]/.test(character) ? [] : [character]), ...escaped, units.join("")];
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" };

function inHtml(character: string): string[] {
  if (isPlain(character)) return [character];
  const code = character.codePointAt(0) ?? 0;
  const entity = ENTITIES[character];
  const numbers = [`&#${code};`, `&#${String(code).padStart(3, "0")};`, `&#x${code.toString(16)};`];
  return [...(character === "&" ? [] : [character]), ...(entity === undefined ? [] : [`&${entity};`]), ...numbers];
}

/** The part of a secret's base64 that is the same whatever comes before and after it: a user name, or a whole file. */
function inBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    const own = text.slice(Math.ceil((offset * 8) / 6), end);
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
