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
  failure: "it failed",
  shownBy: "response" as const,
  isAwaited: () => true,
  wait: () => ({ seconds: 1, what: "it" }),
  replacesFailed: ({ waits }: Properties) => waits !== false,
};
const state = { name: "a", labels: { team: "x", tags: ["1"] }, size: "big" };

describe("diff", () => {
  const rows: { title: string; state?: object; inputs?: object; changed: string[]; replaces?: string[] }[] = [
    { title: "equal values at any depth", inputs: { labels: { tags: ["1"], team: "x" } }, changed: [] },
    { title: "a changed nested value", inputs: { labels: { team: "x", tags: ["2"] } }, changed: ["labels"] },
    { title: "a changed list", inputs: { labels: { team: "x", tags: [] } }, changed: ["labels"] },
    { title: "a removed input", inputs: { labels: undefined }, changed: ["labels"] },
    { title: "an unknown value", inputs: { labels: UNKNOWN }, changed: ["labels"] },
    { title: "an unknown nested value", inputs: { labels: { team: "x", tags: [UNKNOWN] } }, changed: ["labels"] },
    { title: "an unknown value of a field with its own comparison", inputs: { size: UNKNOWN }, changed: ["size"] },
    { title: "a value that the field's own comparison calls equal", inputs: { size: "BIG" }, changed: [] },
    { title: "an explicit default in the program", inputs: { waits: true, mounts: [] }, changed: [] },
    { title: "an explicit default in the state", state: { waits: true, mounts: [] }, changed: [] },
    { title: "a value that is not the default", inputs: { waits: false }, changed: ["waits"] },
    { title: "a changed field that replaces", inputs: { mounts: ["/a"] }, changed: ["mounts"], replaces: ["mounts"] },
    { title: "outputs", state: { poolId: "1", createdAt: "2026-01-01T00:00:00Z", place: "x" }, changed: [] },
    {
      title: "a creation that failed in the control plane",
      state: { readiness: "notReady" },
      changed: ["readiness"],
      replaces: ["readiness"],
    },
    {
      title: "a failed creation for which the program no longer waits",
      state: { readiness: "notReady" },
      inputs: { waits: false },
      changed: ["waits"],
    },
    { title: "a creation with unchecked readiness", state: { readiness: "unchecked" }, changed: [] },
    { title: "a rename outside of Pulumi", state: { renamedFrom: "b" }, changed: ["renamedFrom"] },
    {
      title: "an unconfirmed creation",
      state: { unconfirmed: { since: "2026-01-01T00:00:00Z", isNameProof: true } },
      changed: ["unconfirmed"],
    },
  ];
  for (const row of rows) {
    it(`diff returns ${row.changed.length === 0 ? "no change" : row.changed.join(" and ")} for ${row.title}`, () => {
      const comparison = diff(
        { fields, readiness, api: { identifiedBy: "name" } },
        { ...state, ...row.state },
        { ...state, ...row.inputs },
      );
      assert.deepEqual(comparison, { changed: row.changed, replaces: row.replaces ?? [] });
    });
  }
});
