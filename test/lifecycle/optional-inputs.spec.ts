import assert from "node:assert/strict";
import * as z from "zod";
import type { FoundObject } from "../../provider/http/object";
import { reconcile } from "../../provider/lifecycle/reconcile";
import type { Definition, Field } from "../../provider/lifecycle/definition";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import type { Properties } from "../../provider/lifecycle/properties";
import type { Call } from "../../provider/lifecycle/call";
import { drift } from "../../provider/lifecycle/drift";
import { stateOf } from "../../provider/lifecycle/state";
import { samples } from "./samples";

const labels: Field = { schema: z.record(z.string(), z.string()).optional(), onChange: "update" };
const size: Field = { schema: z.int().optional(), onChange: "update", default: 1 };
const { fields } = samples.SandboxTemplate.definition;
/** A definition with optional inputs that are updated in place. */
const definition: Definition = { ...samples.SandboxTemplate.definition, fields: { ...fields, labels, size } as never };
const inputs = { name: "r", image: "python" };

function found(properties: Properties): FoundObject {
  return { id: "id", name: "r", createdAt: undefined, ageMs: undefined, inputs: { ...inputs, ...properties } };
}

describe("optional input that is updated in place", () => {
  let bodies: unknown[];
  beforeEach(() => {
    bodies = [];
  });

  /** Updates an object; the response shows the requested values. */
  function change(asked: Properties, from: Properties): Promise<FoundObject> {
    const call = {
      definition: { ...definition, api: { ...definition.api, change: (body: object) => body } },
      objects: {
        change: (_name: string, body: Properties) => {
          bodies.push(body);
          return Promise.resolve(found({ ...from, ...body }));
        },
      },
    } as unknown as Call;
    return reconcile(call, "update", found(from), { ...inputs, ...asked }, {});
  }

  it("an update resets an omitted input to its default and ignores one without a default", async () => {
    await change({}, { labels: { team: "a" }, size: 1 });
    assert.deepEqual(bodies, []);
    await change({}, { labels: {}, size: 7 });
    assert.deepEqual(bodies, [{ size: 1 }]);
  });

  it("an update compares inputs deeply and changes all of them in one request", async () => {
    await change({ labels: { a: "1", b: "2" } }, { labels: { b: "2", a: "1" }, size: 1 });
    assert.deepEqual(bodies, []);
    await change({ labels: { a: "2" }, size: 3 }, { labels: { a: "1" }, size: 1 });
    assert.deepEqual(bodies, [{ labels: { a: "2" }, size: 3 }]);
  });

  it("an omitted input is not recorded, and its value is drift only if it has a default", () => {
    const call = { definition, location: "here" } as unknown as Call;
    const state = stateOf(call, inputs, found({ labels: {}, size: 1 }), { readiness: undefined });
    assert.ok(!("labels" in state) && !("size" in state), JSON.stringify(state));
    assert.deepEqual(drift(definition, state, found({ labels: { by: "hand" }, size: 1 })), inputs);
    assert.equal(drift(definition, state, found({ size: 7 }))["size" as never], 7);
  });

  it("an import reads optional inputs that differ from their defaults", () => {
    const imported = drift(definition, {}, found({ labels: { by: "hand" }, size: 1 }));
    assert.deepEqual(imported, { ...inputs, labels: { by: "hand" } });
  });

  it("a preview of an update does not contain an omitted input", () => {
    const lifecycle = new Lifecycle(definition, {} as never);
    const before = { ...inputs, labels: { a: "1" }, templateId: "id" };
    assert.deepEqual(lifecycle.previewUpdate(before, inputs), { ...inputs, templateId: "id" });
  });
});
