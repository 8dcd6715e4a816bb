import assert from "node:assert/strict";
import fc from "fast-check";
import { Secrets } from "../provider/secrets";
import { clientWith, failureOf, FAST_RETRIES, Pools, Started } from "./http/support";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
const HTML = /[&<>"']/g;

function secretsOf(...values: string[]): Secrets {
  const secrets = new Secrets();
  secrets.add(values);
  return secrets;
}

const hexOf = (unit: string): string => unit.charCodeAt(0).toString(16);

/** Encodings in which gateways and frameworks return a text. */
const writings: Record<string, (text: string) => string> = {
  "as it is": (text) => text,
  "as a part of a URL": encodeURIComponent,
  "as a part of a URL, twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "in a form": (text) => new URLSearchParams({ q: text }).toString().slice(2),
  "in a URL, in lower case": (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  "in JSON": (text) => JSON.stringify(text).slice(1, -1),
  "in JSON, twice": (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  "in Python's JSON": (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[^\x20-\x7e]/g, (unit) => `\\u${hexOf(unit).padStart(4, "0")}`),
  "in Go's JSON": (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[<>&]/g, (unit) => `\\u00${hexOf(unit)}`),
  "in HTML": (text) => text.replace(HTML, (character) => ENTITIES[character] ?? ""),
  "in HTML, in numbers": (text) => text.replace(HTML, (character) => `&#${character.charCodeAt(0)};`),
  "in HTML, in padded numbers": (text) => text.replace(HTML, (character) => `&#0${character.charCodeAt(0)};`),
  "in HTML, in hexadecimal numbers": (text) => text.replace(HTML, (character) => `&#x${hexOf(character)};`),
  "with its white space folded": (text) => text.replace(/\s+/g, " "),
  "with the line breaks of Windows": (text) => text.replaceAll("\n", "\r\n"),
};

const SERVICE_ACCOUNT = JSON.stringify(
  {
    type: "service_account",
    project_id: "acme",
    private_key:
      "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nq83/+kW==\n-----END PRIVATE KEY-----\n",
  },
  undefined,
  2,
);

describe("secrets", () => {
  const started = new Started();
  afterEach(() => started.end());

  describe("redacting secrets in a text", () => {
    for (const [title, write] of Object.entries(writings)) {
      for (const secret of [
        "lsv2_pt_0123456789abcdef",
        "p4ss",
        `it's "quoted" <a/b+c>&d=e%41\\n`,
        "Zürich-Straße-漢字-🔑",
        SERVICE_ACCOUNT,
      ]) {
        it(`redacts a secret written ${title}: ${secret.slice(0, 30)}`, () => {
          assert.equal(secretsOf(secret).redact(`before ${write(secret)} after`), "before [secret] after");
        });
      }

      it(`redacts any secret written ${title}`, () => {
        fc.assert(
          fc.property(fc.string({ unit: "binary", minLength: 6, maxLength: 20 }), (text) => {
            const secret = text.trim();
            fc.pre(secret.length >= 6 && !/[\p{Cc}\p{Cs}]/u.test(secret));
            // Folding white space changes other kinds of spaces as well.
            fc.pre(title !== "with its white space folded" || !/[^\S ]/.test(secret));
            assert.equal(secretsOf(secret).redact(`before [${write(secret)}] after`), "before [[secret]] after");
          }),
        );
      });
    }

    it("redacts a secret in another letter case, as headers often are", () => {
      assert.equal(secretsOf("lsv2_PT_0123").redact("LSV2_pt_0123"), "[secret]");
    });

    it("redacts a secret encoded in Latin-1", () => {
      assert.equal(secretsOf("Zürich-8001").redact("q=Z%FCrich-8001"), "q=[secret]");
    });

    for (const encoding of ["base64", "base64url"] as const) {
      it(`redacts a secret in ${encoding}, whatever comes before and after it`, () => {
        fc.assert(
          fc.property(
            fc.string({ maxLength: 9 }),
            fc.string({ unit: "grapheme", minLength: 8, maxLength: 40 }),
            fc.string({ maxLength: 9 }),
            (before, secret, after) => {
              fc.pre(secret.trim() === secret && secret.length >= 8);
              const text = Buffer.from(`${before}${secret}${after}`).toString(encoding);
              const shown = secretsOf(secret).redact(text);
              assert.match(shown, /\[secret\]/);
              const readable = Buffer.from(shown.replaceAll("[secret]", ""), "base64").toString("latin1");
              assert.ok(!readable.includes(Buffer.from(secret).toString("latin1")), shown);
            },
          ),
        );
      });
    }

    it("redacts a secret with the user name in the header of a basic authentication", () => {
      const header = Buffer.from("robot:hunter2-hunter2").toString("base64");
      assert.doesNotMatch(secretsOf("hunter2-hunter2").redact(`Basic ${header}`), /aHVudGVy|h1bnRlc|odW50ZX/);
    });

    it("redacts a single line of a secret", () => {
      const text = secretsOf(SERVICE_ACCOUNT).redact(`cannot parse: "type": "service_account",`);
      assert.equal(text, "cannot parse: [secret]");
    });

    it("redacts the whole of a secret that contains another one", () => {
      const text = "short-secret-and-more, short-secret";
      for (const values of [
        ["short-secret", "short-secret-and-more"],
        ["short-secret-and-more", "short-secret"],
      ]) {
        assert.equal(secretsOf(...values).redact(text), "[secret], [secret]");
      }
    });

    it("does not redact secrets of fewer than four characters", () => {
      assert.equal(secretsOf("abc", "  a ", "").redact("abc a b"), "abc a b");
      assert.equal(secretsOf("abcd").redact("abcd"), "[secret]");
    });

    it("does not redact secrets of fewer than eight characters that may be ordinary words", () => {
      const secrets = new Secrets();
      secrets.suspect(["fast", "a-long-token"]);
      assert.equal(secrets.redact("fast: a-long-token"), "fast: [secret]");
    });

    it("leaves all other text unchanged", () => {
      const text = JSON.stringify({ name: "workers", template_name: "lsv2", note: 'a "b" \\ c\n' });
      assert.equal(secretsOf("lsv2_pt_0123456789", "another-token", "correct horse").redact(text), text);
    });

    it("redacts secrets before a long message is cut", () => {
      const secret = "lsv2_pt_0123456789";
      assert.doesNotMatch(secretsOf(secret).printable(`${"x".repeat(295)}${secret}`), /lsv2/);
    });

    it("redacts secrets in linear time", () => {
      const secrets = secretsOf(
        "\\\\\\-%%%-&&&-\\\\\\",
        "\\\\\\\\%%%%&&&&",
        `${"\\a".repeat(9)}\\b`,
        `${"a".repeat(40)}b`,
        "\\\\\\ a",
        "+++ +++ +",
        "a\n\n\nb\\n\\n",
        SERVICE_ACCOUNT,
      );
      const pieces = [
        "\\",
        "\\\\\\a",
        "%",
        "&",
        "%25",
        "&#0",
        "\\u00",
        "+",
        " ",
        "\n",
        "\\n",
        "+ ",
        "a ",
        "%20",
        '{\n  "',
      ];
      for (const piece of pieces) {
        const text = piece.repeat(280_000 / piece.length);
        const startedAt = process.cpuUsage();
        secrets.redact(text);
        const { user } = process.cpuUsage(startedAt);
        assert.ok(user < 2_000_000, `${JSON.stringify(piece)}: ${user / 1e6} s`);
      }
    });
  });

  it("finds secrets in properties at any depth, except for those that only may be secrets", () => {
    const secrets = secretsOf("hunter2-hunter2");
    secrets.suspect(["a-long-token"]);
    const repeated = {
      text: "robot:hunter2-hunter2",
      nested: { a: [{ b: "hunter2-hunter2" }] },
      key: { "hunter2-hunter2": 1 },
    };
    const others = { suspect: "a-long-token", nothing: undefined, empty: null, number: 1, part: { a: ["hunter"] } };
    assert.deepEqual(secrets.keysIn({ ...others, ...repeated }), Object.keys(repeated));
  });

  describe("secrets in an answer", () => {
    const KEY = 'lsv2_"<a/b+c>&';

    function poolsAnswering(status: number, body: string): Promise<Pools> {
      return started
        .server((_request, response) => response.writeHead(status).end(body))
        .then((url) => new Pools(started.client(clientWith(url, KEY, { ...FAST_RETRIES, maxAttempts: 1 }))));
    }

    it("parses an answer before it redacts, since an object can have the name of a password", async () => {
      const read = { id: `of ${encodeURIComponent(KEY)}`, name: KEY };
      const pools = await poolsAnswering(200, JSON.stringify(read));
      assert.deepEqual(await pools.get("workers"), read);
    });

    for (const body of [
      JSON.stringify({ detail: KEY }),
      JSON.stringify({ detail: { [KEY]: 1 } }),
      JSON.stringify({ detail: [{ loc: ["body", KEY], msg: JSON.stringify(KEY) }] }),
      `<p>${KEY.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")}</p>`,
      `X-Api-Key: ${KEY}`,
    ]) {
      for (const status of [200, 400, 403, 404, 500]) {
        it(`redacts secrets in the message of an answer: ${status} ${body}`, async () => {
          const error = await failureOf((await poolsAnswering(status, body)).get("workers"));
          assert.doesNotMatch(`${error.message} ${error.stack}`, /lsv2_/);
        });
      }
    }

    it("removes line breaks and escapes of an answer from the message", async () => {
      const pools = await poolsAnswering(400, JSON.stringify({ detail: "a\n::error::b\u001b[2J" }));
      const error = await failureOf(pools.get("workers"));
      assert.match(error.message, /a ::error::b/);
      assert.doesNotMatch(error.message, /\p{Cc}/u);
    });
  });
});
