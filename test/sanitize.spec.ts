import assert from "node:assert/strict";
import { printable } from "../provider/sanitize";

describe("sanitizing text", () => {
  describe("printable text", () => {
    for (const { title, text, shown } of [
      { title: "line breaks", text: "a\r\n::error::b\u2028c", shown: "a ::error::b c" },
      { title: "ANSI escapes", text: "\u001b[31mred\u001b[0m \u001b]0;title\u0007end", shown: "red end" },
      { title: "control characters", text: "a\u0000b\u0008c\u009bd", shown: "a b c d" },
      { title: "bidirectional control characters", text: "a\u202eb", shown: "a b" },
      { title: "lone surrogates", text: "a\ud800b", shown: "a b" },
    ]) {
      it(`removes ${title}`, () => {
        assert.equal(printable(text), shown);
      });
    }

    it("cuts text that is too long for a message", () => {
      assert.equal(printable("x".repeat(300)), "x".repeat(300));
      assert.equal(printable("x".repeat(301)), `${"x".repeat(300)}…`);
    });
  });
});
