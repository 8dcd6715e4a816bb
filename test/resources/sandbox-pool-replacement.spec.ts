import assert from "node:assert/strict";
import { inputsFrom } from "../../provider/resource/definition";
import type { Properties } from "../../provider/resource/properties";
import { urnOf } from "../resource/operation";
import { samples } from "../resource/samples";
import { TestStack } from "../resource/test-stack";

const automatic = { templateName: "python", replicas: 3 };
const inputs = { name: "workers", ...automatic };

describe("replacement of a SandboxPool", () => {
  let stack: TestStack;
  beforeEach(async () => {
    stack = await TestStack.start(samples.SandboxPool);
  });
  afterEach(() => stack.close());

  /** What Pulumi asks for before it deletes anything. */
  async function checkReplacement(changes: Properties, preview?: true, previous: Properties = inputs) {
    const operation = stack.startOperation();
    const options = preview ? { preview } : {};
    const wanted = { ...previous, ...changes };
    const checked = await operation.check(previous, wanted, "r", options);
    operation.lifecycle.diff({ ...inputsFrom(previous) }, checked);
    return operation.check({}, wanted, "r", options);
  }

  for (const [title, changes, reason] of [
    [
      "does not exist",
      { templateName: "nothing" },
      /template "nothing" does not exist, so no pool was replaced or created/,
    ],
    ["has volume mounts", { templateName: "stateful" }, /"stateful" has volume mounts/],
    ["does not exist, also under an automatic name", { name: undefined, templateName: "nothing" }, /does not exist/],
  ] as const) {
    it(`is refused when the template ${title}`, async () => {
      await assert.rejects(checkReplacement(changes), reason);
    });
  }

  it("is refused for a pool that is not ready when its template is gone", async () => {
    stack.controlPlane.templates.remove("python");
    await assert.rejects(checkReplacement({}), /template "python" does not exist/);
  });

  it("that Pulumi decides on without a comparison is refused where the program gives the name and both would need it", async () => {
    const operation = stack.startOperation();
    await operation.check(inputs, inputs, "r", { preview: true });
    await assert.rejects(operation.check({}, inputs, "r", { preview: true }), /deleteBeforeReplace/);
    await operation.check({}, inputs, "r", { preview: true, deleteBeforeReplace: true });
  });

  it("of a pool that was not ready says why, since no input changes", async () => {
    const lines: unknown[] = [];
    const operation = stack.startOperation({ report: (line, about) => void lines.push([line, about]) });
    const checked = await operation.check(inputs, inputs, "r", { preview: true });
    operation.lifecycle.diff({ ...inputs, readiness: "notReady" }, checked);
    const urn = urnOf(samples.SandboxPool.definition, "r");
    assert.deepEqual(lines, [
      [
        'SandboxPool "workers" is replaced, because the control plane gave up on its creation (readiness: notReady).',
        { urn, isPassing: false },
      ],
    ]);
  });

  it("that Pulumi forces without showing the state is refused too where the old pool goes first", async () => {
    const wanted = { ...inputs, templateName: "nothing" };
    await assert.rejects(
      stack.startOperation().check({}, wanted, "r", { deleteBeforeReplace: true }),
      /does not exist/,
    );
  });

  for (const [title, fault] of [
    ["that does not name the template", { kind: "status", status: 404, body: { detail: "Not Found" } }],
    ["of a gateway", { kind: "status", status: 404, body: "<html>404</html>" }],
  ] as const) {
    it(`believes the list of templates more than a 404 ${title}`, async () => {
      stack.controlPlane.faults.always({ ...fault, path: /\/templates\// });
      await checkReplacement({ templateName: "node" });
      await assert.rejects(checkReplacement({ templateName: "nothing" }), /does not exist/);
    });
  }

  it("that costs the old pool first is refused where templates cannot be looked at", async () => {
    stack.controlPlane.faults.always({
      kind: "status",
      status: 404,
      body: { detail: "Not Found" },
      path: /templates/,
    });
    await assert.rejects(checkReplacement({ templateName: "node" }), /could not replace SandboxPool "workers"/);
    await checkReplacement({ name: undefined, templateName: "node" }, undefined, { ...automatic, name: "workers-1" });
  });

  it("asks for nothing in a preview, and when there is none", async () => {
    await checkReplacement({ templateName: "nothing" }, true);
    await stack.startOperation().check(inputs, { ...inputs, replicas: 4 });
    assert.deepEqual(stack.controlPlane.requests.all, []);
  });
});
