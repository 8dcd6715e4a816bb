import assert from "node:assert/strict";
import fc from "fast-check";
import { printable, redactor } from "../provider/clean";
import { clientWith, failureOf, Pools, FAST_RETRIES, Started } from "./http/support";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
const hexOf = (character: string): string => character.charCodeAt(0).toString(16).padStart(2, "0");

/** What gateways and frameworks do to a character before they send it back. */
const escapes: ((character: string) => string)[] = [
  (character) => character,
  (character) => encodeURIComponent(character),
  (character) => `%${hexOf(character).toUpperCase()}`,
  (character) => `%25${hexOf(character)}`,
  (character) => `\\u00${hexOf(character)}`,
  (character) => JSON.stringify(character).slice(1, -1),
  (character) => `&#${character.charCodeAt(0)};`,
  (character) => `&#x${hexOf(character)};`,
  (character) => ENTITIES[character] ?? character,
];

describe("clean", () => {
  const started = new Started();
  afterEach(() => started.end());

  describe("redacting", () => {
    /** Each character with the way that it is written. */
    const written = fc.array(fc.tuple(fc.stringMatching(/^[\x21-\x7e]$/), fc.constantFrom(...escapes)), {
      minLength: 8,
      maxLength: 40,
    });

    it("finds a secret however each of its characters is written", () => {
      fc.assert(
        fc.property(written, (characters) => {
          const secret = characters.map(([character]) => character).join("");
          const text = characters.map(([character, escape]) => escape(character)).join("");
          // Of those, only the secret itself is looked for.
          fc.pre(!/[\\%&]{4}/.test(secret));
          assert.equal(redactor([secret])(`before ${text} after`), "before [secret] after");
        }),
      );
    });

    for (const { secret, text } of [
      { secret: "password\\u", text: "password\\\\u0075" },
      { secret: "password\\U", text: "password\\\\u0055" },
      { secret: "password\\u00", text: "password\\\\u007500" },
      { secret: "password\\u0075", text: "password\\u0075" },
    ]) {
      it(`finds a secret whose end looks like an escape: ${secret} as ${text}`, () => {
        assert.equal(redactor([secret])(`before ${text} after`), "before [secret] after");
      });
    }

    it("finds the spaces of a secret where a form writes them with a plus", () => {
      assert.equal(redactor(["correct horse"])("a=correct+horse&b=1"), "a=[secret]&b=1");
      assert.equal(redactor(["correct-horse"])("a=correct+horse&b=1"), "a=correct+horse&b=1");
    });

    it("leaves everything else as it was", () => {
      const text = JSON.stringify({ name: "workers", template_name: "lsv2", note: 'a "b" \\ c\n' });
      assert.equal(redactor(["lsv2_pt_0123456789", "another-token"])(text), text);
    });

    it("leaves words alone that are too short to be secrets, since a pool may be called like one", () => {
      assert.equal(redactor(["test"])("test-pool"), "test-pool");
    });

    it("does not take long, whatever the text", () => {
      const redact = redactor(["\\\\\\-%%%-&&&-\\\\\\", "\\\\\\\\%%%%&&&&"]);
      for (const piece of ["\\", "%", "&", "%25", "&#0", "\\u00"]) redact(piece.repeat(200_000));
    });
  });

  describe("printing", () => {
    for (const { title, text, shown } of [
      { title: "line breaks", text: "a\r\n::error::b\u2028c", shown: "a ::error::b c" },
      { title: "ANSI escapes", text: "\u001b[31mred\u001b[0m \u001b]0;title\u0007end", shown: "red end" },
      { title: "control characters", text: "a\u0000b\u0008c\u009bd", shown: "a b c d" },
      { title: "characters that change directions", text: "a\u202eb", shown: "a b" },
      { title: "halves of characters", text: "a\ud800b", shown: "a b" },
    ]) {
      it(`takes out ${title}`, () => {
        assert.equal(printable(text), shown);
      });
    }

    it("cuts what is too long for a message", () => {
      assert.equal(printable("x".repeat(300)), "x".repeat(300));
      assert.equal(printable("x".repeat(301)), `${"x".repeat(300)}…`);
    });
  });

  describe("an answer", () => {
    const KEY = 'lsv2_"<a/b+c>&';

    function poolsAnswering(status: number, body: string): Promise<Pools> {
      return started
        .server((_request, response) => response.writeHead(status).end(body))
        .then((url) => new Pools(started.client(clientWith(url, KEY, { ...FAST_RETRIES, maxAttempts: 1 }))));
    }

    it("brings no secret into what is read, so that none gets into the state", async () => {
      const pools = await poolsAnswering(200, JSON.stringify({ id: `of ${encodeURIComponent(KEY)}`, name: KEY }));
      assert.deepEqual(await pools.get("workers"), { id: "of [secret]", name: "[secret]" });
    });

    for (const body of [
      JSON.stringify({ detail: KEY }),
      JSON.stringify({ detail: { [KEY]: 1 } }),
      JSON.stringify({ detail: [{ loc: ["body", KEY], msg: JSON.stringify(KEY) }] }),
      `<p>${KEY.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</p>`,
      `X-Api-Key: ${KEY}`,
    ]) {
      for (const status of [200, 400, 403, 404, 500]) {
        it(`brings none into a message: ${status} ${body}`, async () => {
          const error = await failureOf((await poolsAnswering(status, body)).get("workers"));
          assert.doesNotMatch(`${error.message} ${error.stack}`, /lsv2_/);
        });
      }
    }

    it("brings no line break and no escape into a message", async () => {
      const pools = await poolsAnswering(400, JSON.stringify({ detail: "a\n::error::b\u001b[2J" }));
      const error = await failureOf(pools.get("workers"));
      assert.match(error.message, /a ::error::b/);
      assert.doesNotMatch(error.message, /\p{Cc}/u);
    });
  });
});
