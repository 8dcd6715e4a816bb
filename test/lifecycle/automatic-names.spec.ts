import assert from "node:assert/strict";
import { doorNames } from "../../harness/doors";
import { type ControlPlane, startControlPlane } from "../../harness/control-plane/index";
import { InProcessStack } from "../model/in-process-stack";
import { type Declaration, pool, snapshot, template } from "../model/program";

/** Declarations of each replaceable kind with different contents. */
const kinds: Record<string, (content: "a" | "b" | "c") => Declaration> = {
  pool: (content) => pool({ templateName: { a: "python", b: "node", c: "ruby" }[content], replicas: 1 }),
  template: (content) => template({ image: `image:${content}` }),
  snapshot: (content) => snapshot({ dockerImage: `image:${content}`, fsCapacityBytes: "4Gi" }),
};

for (const door of doorNames) {
  describe(`automatic name across operations (${door})`, () => {
    let controlPlane: ControlPlane;
    let stack: InProcessStack;
    beforeEach(async () => {
      controlPlane = await startControlPlane({ timeScale: 1000, templates: [{ name: "ruby" }] });
      stack = new InProcessStack(controlPlane, { door });
    });
    afterEach(() => controlPlane.close());

    const nameOf = (): string => stack.resources.find(({ isReplaced }) => !isReplaced)?.state.name ?? "";
    const removeByHand = (name: string): void => {
      const { pools, templates, snapshots } = controlPlane;
      for (const collection of [pools, templates, snapshots]) if (collection.get(name)) collection.remove(name);
    };
    const names = (): string[] => {
      const { pools, templates, snapshots } = controlPlane;
      const all = [...pools.list(), ...templates.list(), ...snapshots.list()].map(({ name }) => name);
      return all.filter((name) => name.startsWith("workers-"));
    };

    async function up(declaration: Declaration, options = {}): Promise<void> {
      const result = await stack.run({ workers: declaration }, options);
      assert.ok(result.succeeded, result.text);
    }

    for (const [kind, declare] of Object.entries(kinds)) {
      for (const contents of [["a"], ["a", "b"], ["a", "b", "c"]] as const) {
        it(`a ${kind} deleted outside of Pulumi gets the same automatic name again after ${contents.length} ${contents.length === 1 ? "version" : "versions"}`, async () => {
          const declarations = contents.map(declare);
          for (const declaration of declarations) await up(declaration);
          const before = nameOf();
          removeByHand(before);
          await up(declarations.at(-1) ?? assert.fail(), { refresh: true });
          assert.equal(nameOf(), before);
          assert.deepEqual(names(), [before]);
        });
      }
    }

    const declare = kinds["pool"] ?? assert.fail();

    it("an automatic name is never the name of an object that is still to be deleted", async () => {
      await up(declare("a"));
      const first = nameOf();
      controlPlane.faults.add({ kind: "status", status: 500, method: "DELETE", times: Infinity });
      for (const content of ["b", "c", "b", "a"] as const) await stack.run({ workers: declare(content) });
      controlPlane.faults.clear();
      assert.equal(new Set(names()).size, 5);
      assert.notEqual(nameOf(), first);
      await up(declare("a"));
      assert.deepEqual(names(), [nameOf()]);
    });

    it("reverting a failed replacement does not reuse the automatic name of the pool that still serves", async () => {
      await up(declare("a"));
      const serving = nameOf();
      controlPlane.readyAfterSeconds.byTemplate.set("node", Infinity);
      assert.equal((await stack.run({ workers: declare("b") })).succeeded, false);
      assert.equal(names().length, 2);
      await up(declare("a"));
      assert.notEqual(nameOf(), serving);
      assert.deepEqual(names(), [nameOf()]);
    });

    it("each replacement gets a new automatic name, even for the same content", async () => {
      await up(declare("a"));
      const seen = new Set([nameOf()]);
      for (const content of ["b", "a", "b", "a"] as const) {
        await up(declare(content));
        seen.add(nameOf());
      }
      assert.equal(seen.size, 5);
    });
  });
}
