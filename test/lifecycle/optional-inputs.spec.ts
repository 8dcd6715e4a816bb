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
/** With inputs that a program may leave out, and that a request can change. */
const definition: Definition = { ...samples.SandboxTemplate.definition, fields: { ...fields, labels, size } as never };
const inputs = { name: "r", image: "python" };

function found(properties: Properties): FoundObject {
  return { id: "id", name: "r", createdAt: undefined, ageMs: undefined, inputs: { ...inputs, ...properties } };
}

describe("an input that a request can change, and that the program leaves out", () => {
  let bodies: unknown[];
  beforeEach(() => {
    bodies = [];
  });

  /** Changes an object of which the control plane says that it is what was asked for. */
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

  it("is the control plane's to choose without a default, and the default with one", async () => {
    await change({}, { labels: { team: "a" }, size: 1 });
    assert.deepEqual(bodies, []);
    await change({}, { labels: {}, size: 7 });
    assert.deepEqual(bodies, [{ size: 1 }]);
  });

  it("is compared deeply where the program gives it, and changed with one request", async () => {
    await change({ labels: { a: "1", b: "2" } }, { labels: { b: "2", a: "1" }, size: 1 });
    assert.deepEqual(bodies, []);
    await change({ labels: { a: "2" }, size: 3 }, { labels: { a: "1" }, size: 1 });
    assert.deepEqual(bodies, [{ labels: { a: "2" }, size: 3 }]);
  });

  it("is not written into the state, and no drift", () => {
    const call = { definition, location: "here" } as unknown as Call;
    const state = stateOf(call, inputs, found({ labels: {}, size: 1 }), { readiness: undefined });
    assert.ok(!("labels" in state) && !("size" in state), JSON.stringify(state));
    assert.deepEqual(drift(definition, state, found({ labels: { by: "hand" }, size: 1 })), inputs);
    assert.equal(drift(definition, state, found({ size: 7 }))["size" as never], 7);
  });

  it("is a part of what an import brings in", () => {
    const imported = drift(definition, {}, found({ labels: { by: "hand" }, size: 1 }));
    assert.deepEqual(imported, { ...inputs, labels: { by: "hand" } });
  });

  it("is not in what a preview says the update will leave", () => {
    const lifecycle = new Lifecycle(definition, {} as never);
    const before = { ...inputs, labels: { a: "1" }, templateId: "id" };
    assert.deepEqual(lifecycle.previewUpdate(before, inputs), { ...inputs, templateId: "id" });
  });
});
