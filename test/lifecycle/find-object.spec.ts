import assert from "node:assert/strict";
import { inputsFrom, type ResourceState } from "../../provider/lifecycle/resource-state";
import { inputsOf } from "./operation";
import { samples } from "./samples";
import { TestStack } from "./test-stack";

const { definition, inputs } = samples.SandboxPool;
const { name } = inputs;
const ELSEWHERE = "https://elsewhere.example.com (workspace 1)";

const LATER = new Date(Date.now() + 60_000).toISOString();

describe("finding an object", () => {
  const stack = TestStack.each(samples.SandboxPool);

  const read = (state: ResourceState, settings = {}) => stack.read(state, settings);

  it("refresh finds an object by its name, and by its id only after a rename", async () => {
    const state = await stack.given();
    await read(state);
    assert.equal(stack.controlPlane.requests.all.length, 1);
    stack.byHand.rename(name, `${name}-renamed`);
    assert.equal((await read(state))?.state.name, `${name}-renamed`);
  });

  it("refresh and delete find a renamed object although another one has its old name", async () => {
    const state = await stack.given();
    stack.byHand.rename(name, `${name}-renamed`);
    await stack.given();
    assert.equal((await read(state))?.state.name, `${name}-renamed`);
    await stack.delete(state);
    assert.equal(stack.byHand.get(`${name}-renamed`), undefined);
    assert.ok(stack.byHand.get(name));
  });

  it("refresh shows an object that was created again with unchecked readiness", async () => {
    const state = await stack.given();
    const { id } = stack.controlPlane.pools.recreate(name);
    const found = await read(state);
    assert.equal(found?.state["poolId"], id);
    assert.equal(found.state["readiness"], "unchecked");
    await assert.rejects(
      stack.up(state, { ...inputs, replicas: 5 }),
      /another pool has its name now.*pulumi up --refresh --run-program/,
    );
  });

  for (const readiness of ["notReady", "unchecked"]) {
    it(`an update of a pool that is ${readiness} fails if the pool was deleted`, async () => {
      const state = { ...(await stack.given()), readiness };
      stack.byHand.remove(name);
      const update = stack.startOperation().lifecycle.update(state, inputsFrom({ ...inputs, waitForReady: true }));
      await assert.rejects(update, /it is gone: it was deleted outside of Pulumi/);
    });
  }

  it("refresh records the original name of a renamed object until the object has it again", async () => {
    let state = await stack.given();
    for (const [newName, renamedFrom] of [
      ["renamed", name],
      ["again", name],
      [name, undefined],
    ] as const) {
      stack.byHand.rename(state.name, newName);
      const found = await read(state);
      assert.ok(found);
      assert.deepEqual([found.id, found.inputs.name], [newName, newName]);
      assert.equal(found.state.renamedFrom, renamedFrom);
      assert.equal(Object.hasOwn(found.inputs, "renamedFrom"), renamedFrom !== undefined);
      ({ state } = found);
    }
  });

  it("up accepts the new name of a renamed object in the program without a request", async () => {
    const state = await stack.given();
    stack.byHand.rename(name, "workers-renamed");
    const found = await read(state);
    assert.ok(found);
    stack.controlPlane.requests.clear();
    const wanted = { ...inputs, name: "workers-renamed" };
    const followed = await stack.up(found.state, wanted, "r", { ...found.inputs });
    assert.deepEqual(inputsOf(definition, followed), wanted);
    assert.equal(followed.renamedFrom, undefined);
    assert.deepEqual(stack.controlPlane.requests.all, []);
  });

  describe("object at another location", () => {
    it("every operation refuses a foreign object of the same name at another location", async () => {
      const state = { ...(await stack.given()), place: ELSEWHERE };
      stack.controlPlane.pools.recreate(name);
      stack.controlPlane.requests.clear();
      for (const call of [
        () => read(state),
        () => stack.delete(state),
        () => stack.up(state, { ...inputs, replicas: 5 }),
      ]) {
        await assert.rejects(call(), (error: Error) => {
          assert.ok(error.message.includes(ELSEWHERE) && error.message.includes(stack.controlPlane.url));
          assert.match(error.message, /langsmith:movedFrom/);
          return true;
        });
      }
      assert.deepEqual(stack.changes, []);
    });

    it("refresh and up refuse an object without an id or an unconfirmed creation at another location", async () => {
      const withoutId = { ...(await stack.given()), place: ELSEWHERE, poolId: undefined };
      await assert.rejects(read(withoutId), /langsmith:movedFrom/);
      const unconfirmed = { since: new Date().toISOString(), until: LATER, isNameProof: true };
      const forget = /creating it at .* got no usable answer.*`pulumi state delete/;
      await assert.rejects(read({ ...withoutId, unconfirmed }), forget);
      await assert.rejects(stack.up({ ...withoutId, unconfirmed }, inputs), forget);
    });

    it("refresh and up with langsmith:movedFrom accept another location and record the current one", async () => {
      const withoutId = { ...(await stack.given()), place: ELSEWHERE, poolId: undefined };
      const found = await read(withoutId, { movedFrom: ELSEWHERE });
      assert.equal(found?.state.place, stack.controlPlane.url);
      const changed = await stack.startOperation({ movedFrom: ELSEWHERE }).up(withoutId, { ...inputs, replicas: 5 });
      assert.equal(changed.place, stack.controlPlane.url);
    });
  });
});
