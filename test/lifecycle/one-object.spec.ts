import assert from "node:assert/strict";
import { doorNames } from "../../harness/doors";
import { type ControlPlane, startControlPlane } from "../../harness/control-plane/index";
import { findSharedObject } from "../model/invariants";
import { InProcessStack } from "../model/in-process-stack";
import { Output, pool, type Program } from "../model/program";

const workers = { name: "workers", templateName: "python", replicas: 2 };
const adopting = { ...workers, adoptExisting: true };
/** Makes the resource depend on another one without any other effect. */
const after = (resource: string) => ({ templateName: new Output(resource, "templateName") });

for (const door of doorNames) {
  describe(`adopting the pool of another resource (${door})`, () => {
    let controlPlane: ControlPlane;
    let stack: InProcessStack;
    let poolId: string | undefined;
    beforeEach(async () => {
      controlPlane = await startControlPlane();
      stack = new InProcessStack(controlPlane, { door });
      assert.ok((await stack.run({ owner: pool(workers) })).succeeded);
      poolId = controlPlane.pools.get("workers")?.id;
    });
    afterEach(() => controlPlane.close());

    const failureOf = async (program: Program, options = {}): Promise<string> => {
      const result = await stack.run(program, options);
      assert.equal(result.succeeded, false);
      return result.text;
    };

    it("preview and up refuse a newcomer that depends on the owner of the pool", async () => {
      const program = { owner: pool(workers), newcomer: pool({ ...adopting, ...after("owner") }) };
      for (const options of [{ preview: true }, {}]) {
        assert.match(await failureOf(program, options), /name: it is also the name of the resource "owner"/);
        const logicalNames = stack.resources.map(({ logicalName }) => logicalName);
        assert.deepEqual(logicalNames, ["owner"]);
      }
    });

    describe("when the owner depends on the newcomer", () => {
      const both = { newcomer: pool(adopting), owner: pool({ ...workers, ...after("newcomer") }) };

      it("preview refuses a newcomer on which the owner of the pool depends", async () => {
        assert.match(await failureOf(both, { preview: true }), /is also the name of the resource "newcomer"/);
        assert.equal(findSharedObject(stack, both), undefined);
      });

      for (const [remaining, program] of Object.entries({
        owner: { owner: pool(workers) },
        newcomer: { newcomer: pool(adopting) },
      })) {
        it(`up without a preview reports the shared pool, and removing the other resource leaves it to the ${remaining}`, async () => {
          for (let attempt = 0; attempt < 2; attempt++) {
            const text = await failureOf(both);
            assert.match(text, /Both have the pool in the state of this stack\. Remove one of them from the program/);
            assert.doesNotMatch(text, /name of its own/);
          }
          const settled = await stack.run(program);
          assert.ok(settled.succeeded, settled.text);
          const found = stack.resources.map(({ logicalName, objectId }) => [logicalName, objectId]);
          assert.deepEqual(found, [[remaining, poolId]]);
          assert.equal(controlPlane.pools.get("workers")?.id, poolId);
        });
      }
    });
  });
}
