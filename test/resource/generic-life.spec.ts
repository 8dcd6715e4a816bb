import assert from "node:assert/strict";
import { inputsFrom, type ResourceState } from "../../provider/resource/definition";
import { UNKNOWN } from "../../provider/resource/properties";
import { type ControlPlane, startControlPlane } from "../control-plane";
import { Clients, inputsOf } from "./operation";
import { samples } from "./samples";

for (const sample of Object.values(samples)) {
  const { definition, inputs, replacing } = sample;
  const { name, ...withoutName } = inputs;

  describe(`life of a ${definition.type}`, () => {
    let controlPlane: ControlPlane;
    let clients: Clients;
    beforeEach(async () => {
      controlPlane = await startControlPlane();
      clients = new Clients(controlPlane);
    });
    afterEach(async () => {
      await clients.close();
      await controlPlane.close();
    });

    type Settings = Parameters<Clients["startOperation"]>[1];
    const startOperation = (settings?: Settings) => clients.startOperation(definition, settings);
    const byHand = () => sample.objects(controlPlane);
    const ours = () =>
      byHand()
        .list()
        .filter((object) => object.name.startsWith(name));
    const changes = (): string[] =>
      controlPlane.requests.all.map(({ method }) => method).filter((method) => method !== "GET");

    /** An object of the stack, made by an operation before. */
    async function given(proposed: object = inputs): Promise<ResourceState> {
      const { state } = await startOperation().create({ ...proposed }, name);
      controlPlane.requests.clear();
      return state;
    }

    describe("check", () => {
      for (const [property, wrong] of sample.invalid) {
        it(`refuses ${JSON.stringify(wrong)}`, async () => {
          const { failures } = await startOperation().lifecycle.check({}, { ...inputs, ...wrong });
          assert.deepEqual(
            failures.map((failure) => failure.property),
            [property],
          );
        });
      }

      it("lets unknown values pass at any depth", async () => {
        const unknown = Object.fromEntries(Object.keys(inputs).map((key) => [key, UNKNOWN]));
        const proposed = { ...unknown, ...sample.nested?.(UNKNOWN) };
        const { inputs: checked, failures } = await startOperation().lifecycle.check({}, proposed);
        assert.deepEqual(failures, []);
        assert.deepEqual(checked, proposed);
      });

      it("fails for two resources of one name, in any order, and names both", async () => {
        for (const [first, second] of [
          ["one", "two"],
          ["two", "one"],
        ] as const) {
          const operation = startOperation();
          await operation.check({}, inputs, first, { preview: true });
          await assert.rejects(
            operation.check({}, inputs, second, { preview: true }),
            new RegExp(`"${name}".*"${first}"`),
          );
        }
      });

      it("fails when two resources swap their names, in any order", async () => {
        const [a, b] = [inputs, { ...inputs, name: `${name}-2` }];
        for (const order of [
          [a, b],
          [b, a],
        ] as const) {
          const operation = startOperation();
          const [first, second] = order;
          await operation.check(first, second, first.name, { preview: true });
          await assert.rejects(operation.check(second, first, second.name, { preview: true }), /passes between/);
        }
      });
    });

    it("takes no request and no credentials where nothing changes", async () => {
      const state = await given();
      assert.deepEqual(await startOperation().up(state, inputs, name), state);
      assert.deepEqual(controlPlane.requests.all, []);
    });

    it("gets a new object under a new name before the old one goes, when the name is automatic", async () => {
      const state = await given(withoutName);
      const [old] = ours();
      const replaced = await startOperation().up(state, { ...withoutName, ...replacing }, name);
      assert.deepEqual(changes(), ["POST", "DELETE"]);
      assert.notEqual(replaced.name, old?.name);
      assert.deepEqual(
        ours().map(({ id }) => id),
        [replaced[definition.idProperty]],
      );
    });

    it("gets a new name for a replacement that Pulumi forces, when the name is automatic", async () => {
      const state = await given(withoutName);
      const operation = startOperation();
      const kept = await operation.check(inputsOf(definition, state), withoutName, name);
      assert.equal(kept["name"], state.name);
      assert.equal(operation.lifecycle.diff(state, kept).deleteBeforeReplace, false);
      const forced = await operation.check({}, withoutName, name);
      assert.notEqual(forced["name"], state.name);
    });

    it("never takes its own predecessor over", async () => {
      const adopting = { ...inputs, adoptExisting: true };
      const state = await given(adopting);
      const operation = startOperation();
      const wanted = await operation.check(inputsOf(definition, state), adopting, name);
      operation.lifecycle.diff(state, wanted);
      const again = await operation.check({}, adopting, name);
      await assert.rejects(operation.lifecycle.create(inputsFrom(again)), /deleteBeforeReplace/);
      assert.deepEqual(changes(), ["POST"]);
      assert.equal(ours().length, 1);
    });

    it("takes over what an interrupted replacement left under a fixed name", async () => {
      const adopting = { ...inputs, adoptExisting: true };
      const state = await given(adopting);
      byHand().remove(name);
      const left = await given({ ...inputs, ...replacing });
      const replaced = await startOperation().up(state, { ...adopting, ...replacing }, name);
      assert.equal(replaced[definition.idProperty], left[definition.idProperty]);
    });

    if (definition.fields.name.onChange === "update") {
      it("is renamed in place", async () => {
        const state = await given();
        const renamed = await startOperation().up(state, { ...inputs, name: `${name}-2` }, name);
        assert.deepEqual(changes(), ["PATCH"]);
        assert.equal(renamed[definition.idProperty], state[definition.idProperty]);
        assert.deepEqual(
          ours().map((object) => object.name),
          [`${name}-2`],
        );
      });
    }

    const { updating } = sample;
    if (updating) {
      it("is updated in place", async () => {
        const state = await given();
        const updated = await startOperation().up(state, { ...inputs, ...updating }, name);
        assert.deepEqual(changes(), ["PATCH"]);
        assert.deepEqual(inputsOf(definition, updated), { ...inputs, ...updating });
        assert.deepEqual(
          inputsOf(definition, (await startOperation().lifecycle.read(name, updated))?.state ?? updated),
          {
            ...inputs,
            ...updating,
          },
        );
      });

      it("does not claim a change that the control plane accepted and did not make", async () => {
        const state = await given();
        const unchanged = { ...definition.api.change(inputsFrom(inputs)) };
        controlPlane.faults.add({ kind: "changeRequest", method: "PATCH", changes: unchanged });
        await assert.rejects(startOperation().up(state, { ...inputs, ...updating }, name), /did not become/);
      });
    }

    describe("drift", () => {
      it("is none right after the creation, and none of a state without a place", async () => {
        const { place, ...older } = await given();
        const read = await startOperation().lifecycle.read(name, older);
        assert.deepEqual(read?.state, older);
        assert.ok(place);
      });

      it("by deletion is seen, and a deletion then has nothing to do", async () => {
        const state = await given();
        byHand().remove(name);
        assert.equal(await startOperation().lifecycle.read(name, state), undefined);
        await startOperation().lifecycle.delete(state);
        assert.deepEqual(changes(), []);
      });

      it("by renaming is seen, and repaired", async () => {
        const state = await given(withoutName);
        byHand().rename(state.name, `${name}-by-hand`);
        const read = await startOperation().lifecycle.read(state.name, state);
        assert.equal(read?.inputs.name, `${name}-by-hand`);
        const previous = inputsFrom({ ...read.inputs }) as object as Record<string, unknown>;
        const repaired = await startOperation().up(read.state, withoutName, name, previous);
        assert.equal(repaired.name, state.name);
        assert.deepEqual(
          ours().map((object) => object.name),
          [state.name],
        );
        const after = await startOperation().lifecycle.read(repaired.name, repaired);
        assert.equal(after?.state.renamedFrom, undefined);
      });

      it("is still recognised by its id after a response that left the id out", async () => {
        const state = await given();
        const withoutId = { kind: "changeResponse", changes: { id: null }, method: "GET" } as const;
        controlPlane.faults.add(withoutId);
        const read = await startOperation().lifecycle.read(name, state);
        assert.equal(read?.state[definition.idProperty], state[definition.idProperty]);
      });

      for (const [what, changes] of [
        ["other names", { name: "others" }],
        ["no ids", { id: null }],
      ] as const) {
        it(`by renaming is not taken for a deletion when the list has ${what}`, async () => {
          const state = await given();
          byHand().rename(name, `${name}-by-hand`);
          const list = new RegExp(`/${definition.api.path}$`);
          controlPlane.faults.add({ kind: "changeResponse", changes, path: list, method: "GET", times: Infinity });
          await assert.rejects(startOperation().lifecycle.read(name, state), /could not read/);
          await assert.rejects(startOperation().lifecycle.delete(state), /could not delete/);
          assert.equal(ours().length, 1);
        });
      }

      it("and replaced under its old name leaves the successor alone, also after a refresh", async () => {
        const replaced = await given();
        byHand().remove(name);
        const successor = await given();
        const operation = startOperation();
        const read = await operation.lifecycle.read(name, replaced);
        await operation.up(successor, inputs, name);
        await operation.lifecycle.delete(read?.state ?? replaced);
        assert.equal(byHand().get(name)?.id, successor[definition.idProperty]);
      });

      it("leaves a foreign object alone that took the name", async () => {
        const state = await given();
        byHand().remove(name);
        const foreign = await given(inputs);
        await startOperation().lifecycle.delete(state);
        assert.equal(byHand().get(name)?.id, foreign[definition.idProperty]);
      });
    });

    describe("at another place", () => {
      const elsewhere = "https://elsewhere.example.com";

      it("is not taken for gone", async () => {
        const state = { ...(await given()), place: elsewhere };
        byHand().remove(name);
        const both = new RegExp(`${elsewhere}.*${controlPlane.url}.*langsmith:movedFrom`);
        await assert.rejects(startOperation().lifecycle.read(name, state), both);
        await assert.rejects(startOperation().lifecycle.delete(state), both);
        assert.equal(await startOperation({ movedFrom: elsewhere }).lifecycle.read(name, state), undefined);
      });

      it("is recognised by its id", async () => {
        const state = { ...(await given()), place: elsewhere };
        const read = await startOperation().lifecycle.read(name, state);
        assert.equal(read?.state.place, controlPlane.url);
        await startOperation().lifecycle.delete(state);
        assert.deepEqual(ours(), []);
      });
    });

    describe("deletion", () => {
      it("leaves an object to the resource that took it over", async () => {
        const old = await given();
        const operation = startOperation();
        await operation.create({ ...inputs, adoptExisting: true }, "renamed in the program");
        await operation.lifecycle.delete(old);
        assert.equal(ours().length, 1);
      });

      it("does not believe a page that says 200", async () => {
        const state = await given();
        const page = { kind: "status", status: 200, body: "<html>maintenance</html>", method: "DELETE" } as const;
        controlPlane.faults.add({ ...page, times: Infinity });
        await assert.rejects(startOperation().lifecycle.delete(state), /could not delete/);
        assert.equal(ours().length, 1);
      });

      it("believes what it sees when its answer is lost", async () => {
        const state = await given();
        controlPlane.faults.add({ kind: "cutJson", method: "DELETE" });
        controlPlane.faults.add({ kind: "reset", phase: "after", method: "DELETE", times: Infinity });
        await startOperation().lifecycle.delete(state);
        assert.deepEqual(ours(), []);
      });
    });
  });
}
