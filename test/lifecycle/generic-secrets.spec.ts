import assert from "node:assert/strict";
import { fieldsOf } from "../../provider/lifecycle/definition";
import { namedSamples, samples } from "./samples";
import { failureOf, TestStack } from "./test-stack";

/** All strings in a value, at any depth. */
function textsIn(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === "string" ? [value] : [];
}

for (const sample of namedSamples()) {
  const { definition, inputs, replacing, updating } = sample;
  const { type, noun } = definition;

  describe(`${type} name conflict`, () => {
    it(`an error about an existing ${noun} identifies it without values that may be secret`, async () => {
      const stack = await TestStack.start(sample);
      try {
        await stack.given({ ...inputs, ...replacing, ...updating });
        const { message } = await failureOf(stack.create({ ...inputs, ...replacing, ...updating }));
        const [, shown] = /exists already \((.*created \d{4}[^)]*)\)/.exec(message) ?? [];
        assert.ok(shown, message);
        for (const [key, field] of Object.entries(fieldsOf(definition))) {
          if (key === "name" || field.isShown) continue;
          for (const text of textsIn({ ...inputs, ...replacing, ...updating }[key])) {
            assert.ok(!shown.includes(text), `${key} is in: ${shown}`);
          }
        }
      } finally {
        await stack.close();
      }
    });
  });
}

describe("error message of the control plane", () => {
  const sample = samples.SandboxSnapshot;
  const stack = TestStack.each(sample, { timeScale: 1000, buildSeconds: 1 });

  it("an error hides the value of an environment variable unless it is a short word", async () => {
    const envVars = { TOKEN: "a-secret-token", MODE: "fast" };
    const changes = { status: "failed", status_message: "TOKEN=a-secret-token MODE=fast" };
    stack.controlPlane.faults.add({ kind: "changeResponse", changes, method: "GET", path: /snapshots/ });
    const error = await stack.failToCreate({ ...sample.inputs, runConfig: { envVars } });
    assert.match(error.message, /its build failed \(TOKEN=\[secret\] MODE=fast\)/);
  });

  it("an error hides the password of a registry of the same program", async () => {
    const operation = stack.startOperation();
    const password = "hunter2-hunter2";
    await operation
      .forKind(samples.SandboxRegistry.definition)
      .check({}, { ...samples.SandboxRegistry.inputs, password });
    stack.controlPlane.faults.add({
      kind: "status",
      status: 400,
      method: "POST",
      body: { detail: `robot:${password}` },
    });
    const { message } = await failureOf(operation.create(sample.inputs));
    assert.match(message, /400 robot:\[secret\]\)/);
  });

  it("an error hides the old and the new password of a registry", async () => {
    const registries = await TestStack.start(samples.SandboxRegistry);
    try {
      const state = await registries.given({ ...samples.SandboxRegistry.inputs, password: "old-password" });
      const body = { detail: { error: "Invalid", message: "old-password became new-password" } };
      registries.controlPlane.faults.add({ kind: "status", status: 400, method: "PATCH", body });
      const changed = { ...samples.SandboxRegistry.inputs, password: "new-password" };
      const { message } = await failureOf(registries.startOperation().up(state, changed));
      assert.match(message, /\[secret\] became \[secret\]/);
    } finally {
      await registries.close();
    }
  });
});
