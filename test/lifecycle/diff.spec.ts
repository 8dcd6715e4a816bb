import assert from "node:assert/strict";
import * as z from "zod";
import { diff } from "../../provider/lifecycle/diff";
import type { Field } from "../../provider/lifecycle/definition";
import { type Properties, UNKNOWN } from "../../provider/lifecycle/properties";

const schema = z.unknown();
const fields: Record<"adoptExisting" | "name" | "mounts" | "labels" | "size" | "waits", Field> = {
  adoptExisting: { schema, onChange: "remember" },
  name: { schema, onChange: "replace" },
  mounts: { schema, onChange: "replace", default: [] },
  labels: { schema, onChange: "update" },
  size: {
    schema,
    onChange: "update",
    isEqual: (some, other) => String(some).toLowerCase() === String(other).toLowerCase(),
  },
  waits: { schema, onChange: "remember", default: true },
};
const readiness = {
  output: "readiness",
  values: { ready: "ready", failed: "notReady", pending: "unchecked" },
  shownBy: "response" as const,
  isAwaited: () => true,
  wait: () => ({ seconds: 1, what: "it" }),
  replacesFailed: ({ waits }: Properties) => waits !== false,
};
const state = { name: "a", labels: { team: "x", tags: ["1"] }, size: "big" };

describe("comparison", () => {
  const rows: { title: string; state?: object; inputs?: object; changed: string[]; replaces?: string[] }[] = [
    { title: "equal values at any depth", inputs: { labels: { tags: ["1"], team: "x" } }, changed: [] },
    { title: "another value below the top", inputs: { labels: { team: "x", tags: ["2"] } }, changed: ["labels"] },
    { title: "another order in a list", inputs: { labels: { team: "x", tags: [] } }, changed: ["labels"] },
    { title: "an input that is taken away", inputs: { labels: undefined }, changed: ["labels"] },
    { title: "an unknown value", inputs: { labels: UNKNOWN }, changed: ["labels"] },
    { title: "an unknown value below", inputs: { labels: { team: "x", tags: [UNKNOWN] } }, changed: ["labels"] },
    { title: "an unknown value where the field compares", inputs: { size: UNKNOWN }, changed: ["size"] },
    { title: "what the field calls equal", inputs: { size: "BIG" }, changed: [] },
    { title: "a default that is written out", inputs: { waits: true, mounts: [] }, changed: [] },
    { title: "a default that was written out", state: { waits: true, mounts: [] }, changed: [] },
    { title: "another value than the default", inputs: { waits: false }, changed: ["waits"] },
    { title: "a field that replaces", inputs: { mounts: ["/a"] }, changed: ["mounts"], replaces: ["mounts"] },
    { title: "outputs", state: { poolId: "1", createdAt: "2026-01-01T00:00:00Z", place: "x" }, changed: [] },
    {
      title: "a creation that the control plane gave up on",
      state: { readiness: "notReady" },
      changed: ["readiness"],
      replaces: ["readiness"],
    },
    {
      title: "a creation that nobody waits for any more",
      state: { readiness: "notReady" },
      inputs: { waits: false },
      changed: ["waits"],
    },
    { title: "a creation that nobody looked at", state: { readiness: "unchecked" }, changed: [] },
    { title: "a rename outside", state: { renamedFrom: "b" }, changed: ["renamedFrom"] },
    {
      title: "an unconfirmed creation",
      state: { unconfirmed: { since: "2026-01-01T00:00:00Z", isNameProof: true } },
      changed: ["unconfirmed"],
    },
  ];
  for (const row of rows) {
    it(`finds ${row.changed.length === 0 ? "nothing" : row.changed.join(" and ")} for ${row.title}`, () => {
      const comparison = diff(
        { fields, readiness, api: { identifiedBy: "name" } },
        { ...state, ...row.state },
        { ...state, ...row.inputs },
      );
      assert.deepEqual(comparison, { changed: row.changed, replaces: row.replaces ?? [] });
    });
  }
});
