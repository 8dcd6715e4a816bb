import assert from "node:assert/strict";
import { doorNames } from "../../harness/doors";
import { type ControlPlane, type Fault, startControlPlane } from "../../harness/control-plane/index";
import { InProcessStack } from "../model/in-process-stack";
import type { Declaration } from "../model/program";
import type { Properties } from "../../provider/lifecycle/properties";

const LOST = { kind: "reset", phase: "after", method: "PATCH" } satisfies Fault & { method: string };
const UNSEEN = { kind: "status", status: 500, body: "Internal Server Error", method: "GET" } as const;

interface Change {
  before: Declaration;
  after: Declaration;
  /** Reads the changed inputs of all objects of the kind from the control plane. */
  observe: (controlPlane: ControlPlane) => readonly Properties[];
}

const registry = { name: "a", url: "registry.example.com", username: "robot", password: "hunter2-hunter2" };

/** One change for each kind that is updated in place. */
const changes = {
  "renames a registry and rotates its password": {
    before: { type: "SandboxRegistry", inputs: registry },
    after: { type: "SandboxRegistry", inputs: { ...registry, name: "b", password: "hunter3-hunter3" } },
    observe: ({ registries }) => registries.list().map(({ name, password }) => ({ name, password })),
  },
  "renames a template": {
    before: { type: "SandboxTemplate", inputs: { name: "a", image: "acme/agent" } },
    after: { type: "SandboxTemplate", inputs: { name: "b", image: "acme/agent" } },
    observe: ({ templates }) =>
      templates.list().flatMap(({ name, image }) => (image === "acme/agent" ? [{ name }] : [])),
  },
  "scales a pool": {
    before: { type: "SandboxPool", inputs: { name: "a", templateName: "python", replicas: 2 } },
    after: { type: "SandboxPool", inputs: { name: "a", templateName: "python", replicas: 4 } },
    observe: ({ pools }) => pools.list().map(({ name, replicas }) => ({ name, replicas })),
  },
} satisfies Record<string, Change>;

const reads = {
  succeeds: [],
  fails: [{ ...UNSEEN, after: 1, times: Infinity }],
};

for (const door of doorNames) {
  describe(`update with a lost response (${door})`, () => {
    let controlPlane: ControlPlane;
    let stack: InProcessStack;
    beforeEach(async () => {
      controlPlane = await startControlPlane();
      stack = new InProcessStack(controlPlane, { door });
    });
    afterEach(() => controlPlane.close());

    const up = (declaration: Declaration) => stack.run({ r: declaration });

    for (const [title, { before, after, observe }] of Object.entries<Change>(changes)) {
      for (const [read, alsoFailing] of Object.entries(reads)) {
        for (const [end, declaration] of [
          ["reverts", before],
          ["keeps", after],
        ] as const) {
          it(`the next up ${end} a lost update that ${title} if the read after it ${read}`, async () => {
            assert.ok((await up(before)).succeeded);
            controlPlane.faults.add({ ...LOST, times: Infinity });
            for (const fault of alsoFailing) controlPlane.faults.add(fault);
            const failed = await up(after);
            assert.equal(failed.succeeded, false);
            assert.match(failed.text, /next `pulumi up`/);

            controlPlane.faults.clear();
            const settled = await up(declaration);
            assert.ok(settled.succeeded, settled.text);
            const [object, ...others] = observe(controlPlane);
            assert.deepEqual(others, []);
            assert.deepEqual({ ...declaration.inputs, ...object }, declaration.inputs);
            const again = await stack.run({ r: declaration }, { refresh: true });
            assert.deepEqual(again.steps, []);
          });
        }
      }
    }

    it("a rename with a lost response is recorded with the new name", async () => {
      const { before, after } = changes["renames a template"];
      await up(before);
      controlPlane.faults.add({ ...LOST, times: Infinity });
      await up(after);
      const [known] = stack.resources;
      assert.deepEqual([known?.state.name, known?.state.renamedFrom, known?.isPartial], ["b", undefined, true]);
    });
  });
}
