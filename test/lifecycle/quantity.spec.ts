import assert from "node:assert/strict";
import fc from "fast-check";
import { isSameQuantity, quantity } from "../../provider/lifecycle/quantity";

describe("quantity", () => {
  for (const text of "0 1 0.5 .5 5. +1 500m 100n 7u 2k 2Ki 1.5Gi 3E 3Ei 1e3 1E3 5e-1".split(" ")) {
    it(`${text} is a valid quantity`, () => {
      assert.ok(quantity.safeParse(text).success);
    });
  }

  const written = ". half 1GB 1K 1ki 1mi -1 1e 1e1.5 0x1 \u0661".split(" ");
  for (const wrong of ["", "1 Gi", "1Gi\n", 1, ...written]) {
    it(`${JSON.stringify(wrong)} is not a valid quantity`, () => {
      assert.ok(!quantity.safeParse(wrong).success);
    });
  }

  for (const [some, other] of [
    ["0.5", "500m"],
    [".5", "0.50"],
    ["5.", "5"],
    ["5e-1", "500m"],
    ["1", "1000m"],
    ["1u", "1000n"],
    ["1Ki", "1024"],
    ["1.5Gi", "1536Mi"],
    ["1G", "1000M"],
    ["1e3", "1k"],
    ["1E3", "1000"],
    ["1Ei", "1024Pi"],
  ] as const) {
    it(`the quantity ${some} equals ${other}`, () => {
      assert.ok(isSameQuantity(some, other));
      assert.ok(isSameQuantity(other, some));
    });
  }

  for (const [some, other] of [
    ["1Gi", "1G"],
    ["1m", "1M"],
    ["1E", "1"],
    ["0.1", "0.10000001"],
    ["1", undefined],
    ["half", "a half"],
  ] as const) {
    it(`the quantity ${some} differs from ${other ?? "none"}`, () => {
      assert.ok(!isSameQuantity(some, other));
      assert.ok(!isSameQuantity(other, some));
    });
  }

  it("quantities are compared without rounding", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n), fc.bigInt(0n, 10n ** 18n), (a, b) => {
        assert.equal(isSameQuantity(`${a.toString()}m`, `${b.toString()}m`), a === b);
        assert.ok(isSameQuantity(`${a.toString()}000m`, a.toString()));
        assert.ok(isSameQuantity(`${a.toString()}Mi`, `${(a * 1024n).toString()}Ki`));
      }),
    );
  });
});
