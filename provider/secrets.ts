import { MAX_READ_CHARACTERS, printable } from "./sanitize";

/** Redacting shorter secrets would reveal them, since too many words contain their letters. */
const MIN_SECRET_LENGTH = 4;
/** Shorter lines of a secret, and shorter possible secrets, are often words that a message needs. */
const MIN_PART_LENGTH = 8;
const HIDDEN = "[secret]";

/**
 * Secrets of one operation of Pulumi. Gateways and frameworks often repeat a request in their answers: such texts
 * are redacted when a message shows them, and never before they are parsed.
 */
export class Secrets {
  readonly #known = new Map<string, RegExp>();
  readonly #hidden = new Map<string, RegExp>();

  add(values: readonly string[]): void {
    for (const value of values) {
      note(this.#known, value, MIN_SECRET_LENGTH);
      const lines = value.trim().split(/[\r\n]+/);
      // Messages often quote a single line.
      if (lines.length > 1) this.suspect(lines);
    }
  }

  /** @param values - may be secrets: messages hide them, but a property that repeats one is not encrypted */
  suspect(values: readonly string[]): void {
    for (const value of values) note(this.#hidden, value, MIN_PART_LENGTH);
  }

  /** Hides each secret in a text: unchanged, in base64, or escaped as a whole for a URL, JSON or HTML. */
  redact(text: string): string {
    const patterns = [...this.#known, ...this.#hidden];
    // Longest first, since one secret may be a part of another.
    patterns.sort(([some], [other]) => other.length - some.length);
    return patterns.reduce((shown, [, pattern]) => shown.replace(pattern, HIDDEN), text);
  }

  /** Text from the wire, fit for a message. Redacts before cutting, since half a secret would not be found. */
  printable(text: string): string {
    return printable(this.redact(text.slice(0, MAX_READ_CHARACTERS)));
  }

  /** The names of the properties that contain a known secret at any depth. */
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

/** White space in all its spellings; gateways fold several spaces into one. */
const SPACE = String.raw`(?:\s|\+|\\{1,3}(?:[nrt]|u00(?:0[9ad]|20))|%(?:25)?(?:20|0[9ad])|&#(?:9|10|13|32|x9|xa|xd|x20);|&nbsp;){1,99}`;

/** Encodings of a text, each as a function that returns the spellings of one character. */
const WRITINGS: readonly ((character: string) => string[])[] = [
  (character) => [character],
  inUrl,
  (character) => inUrl(character).map((written) => written.replaceAll("%", "%25")),
  inJson,
  (character) => inJson(character).map((written) => written.replace(/["\\]/g, "\\$&")),
  inHtml,
];

/**
 * Matches in linear time, since within one encoding at most one spelling of a character can match at a position.
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

/** Letters and digits are never escaped. */
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

/** The part of a secret's base64 that does not depend on its surroundings, such as a user name before it. */
function inBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    const own = text.slice(Math.ceil((offset * 8) / 6), end);
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}
