import assert from "node:assert/strict";
import { PartialCreationError } from "../../provider/resource/partial-creation";
import type { ResourceState } from "../../provider/resource/definition";
import { type ControlPlane, type Fault, startControlPlane } from "../control-plane";
import { Clients, inputsOf } from "./operation";
import { samples } from "./samples";

const INTERNAL_ERROR = { kind: "status", status: 500, body: "Internal Server Error" } satisfies Fault;

/** A creation that got no answer: what it met, and whether its object exists all the same. */
const lostAnswers: readonly { title: string; fault: Fault; isDone: boolean }[] = [
  { title: "a reset before the request was read", fault: { kind: "reset", phase: "before" }, isDone: false },
  { title: "a reset after the work was done", fault: { kind: "reset", phase: "after" }, isDone: true },
  { title: "a gateway's 502, nothing done", fault: { kind: "status", status: 502 }, isDone: false },
  { title: "a gateway's 504, work done", fault: { kind: "status", status: 504, phase: "after" }, isDone: true },
  { title: "a 500 after the work was done", fault: { ...INTERNAL_ERROR, phase: "after" }, isDone: true },
  { title: "cut JSON", fault: { kind: "cutJson" }, isDone: true },
  { title: "JSON of another shape", fault: { kind: "wrongShape" }, isDone: true },
];

for (const sample of Object.values(samples)) {
  const { definition, inputs } = sample;
  const { name, ...withoutName } = inputs;

  describe(`creation of a ${definition.type}`, () => {
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

    const startOperation: Clients["startOperation"] extends (definition: never, ...rest: infer R) => infer O
      ? (...rest: R) => O
      : never = (...rest) => clients.startOperation(definition, ...rest);
    const ours = () =>
      sample
        .objects(controlPlane)
        .list()
        .filter((object) => object.name.startsWith(name));
    const methods = (): string[] => controlPlane.requests.all.map(({ method }) => method);

    /** Creates, and gives what a failure left in the state. */
    async function failToCreate(proposed: object): Promise<{ message: string; state: ResourceState }> {
      const error = await startOperation()
        .create({ ...proposed }, name)
        .then(
          () => assert.fail("the creation succeeded"),
          (thrown: unknown) => thrown,
        );
      assert.ok(error instanceof PartialCreationError, String(error));
      return error;
    }

    it("remembers what it made, and where", async () => {
      const { id, state } = await startOperation().create(inputs);
      const [made] = ours();
      assert.equal(id, name);
      assert.equal(state[definition.idProperty], made?.id);
      assert.equal(state.place, controlPlane.url);
      assert.deepEqual(inputsOf(definition, state), inputs);
      assert.deepEqual(methods(), ["POST"]);
    });

    for (const nameOf of ["automatic", "fixed"] as const) {
      for (const { title, fault, isDone } of lostAnswers) {
        it(`under ${nameOf === "fixed" ? "a fixed" : "an automatic"} name survives ${title}`, async () => {
          const proposed = nameOf === "fixed" ? inputs : withoutName;
          controlPlane.faults.add({ ...fault, method: "POST" });
          const { state } = await failToCreate(proposed);
          assert.equal(ours().length, isDone ? 1 : 0);
          const [made] = ours();

          if (isDone && nameOf === "fixed") {
            // Somebody else may have made it.
            await assert.rejects(startOperation().up(state, proposed, name), /nothing proves that this stack made it/);
            await assert.rejects(startOperation().lifecycle.delete(state), /nothing proves that this stack made it/);
            assert.deepEqual(ours(), [made]);
          }
          const settled = await startOperation().up(state, { ...proposed, adoptExisting: nameOf === "fixed" }, name);
          assert.equal(ours().length, 1);
          if (isDone) assert.equal(ours()[0]?.id, made?.id);
          assert.equal(settled[definition.idProperty], ours()[0]?.id);
          assert.equal(settled.unconfirmed, undefined);
          await startOperation().lifecycle.delete(settled);
          assert.deepEqual(ours(), []);
        });
      }
    }

    it("whose look failed too is undone by a deletion", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      controlPlane.faults.add({ ...INTERNAL_ERROR, method: "GET", times: Infinity });
      const { message, state } = await failToCreate(withoutName);
      assert.match(message, /whether the .* exists is not known/i);
      controlPlane.faults.clear();
      assert.equal(ours().length, 1);
      await startOperation().lifecycle.delete(state);
      assert.deepEqual(ours(), []);
    });

    it("that cannot be proven is undone where the stack says adoptExisting", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      const { state } = await failToCreate(inputs);
      await assert.rejects(startOperation().lifecycle.delete(state), /config set langsmith:adoptExisting true/);
      await startOperation({ adoptExisting: true }).lifecycle.delete(state);
      assert.deepEqual(ours(), []);
    });

    it("that cannot be proven is not undone where something else has its name", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "before", method: "POST" });
      const { state } = await failToCreate(inputs);
      const { state: other } = await startOperation().create({ ...inputs, ...sample.replacing });
      await assert.rejects(startOperation({ adoptExisting: true }).lifecycle.delete(state), /nothing proves/);
      assert.equal(ours()[0]?.id, other[definition.idProperty]);
    });

    it("that finds its predecessor under its name keeps what there is", async () => {
      const { state: replaced } = await startOperation().create(withoutName, name);
      controlPlane.faults.add({ kind: "status", status: 500, method: "POST" });
      const operation = startOperation();
      await assert.rejects(operation.create(withoutName, name), PartialCreationError);
      await operation.lifecycle.delete(replaced);
      assert.equal(ours().length, 1);
    });

    for (const isRefreshed of [false, true]) {
      it(`and replaced under the same name leaves its successor alone, ${isRefreshed ? "" : "not "}refreshed`, async () => {
        controlPlane.faults.add({ kind: "reset", phase: "before", method: "POST" });
        const { state: replaced } = await failToCreate(withoutName);
        const { state: successor } = await startOperation().create(withoutName, name);
        const operation = startOperation();
        const read = isRefreshed ? await operation.lifecycle.read(replaced.name, replaced) : undefined;
        await operation.up(successor, withoutName, name);
        await operation.lifecycle.delete(read?.state ?? replaced);
        assert.equal(ours()[0]?.id, successor[definition.idProperty]);
      });
    }

    it("that left nothing is forgotten by a refresh", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "before", method: "POST" });
      const { state } = await failToCreate(inputs);
      assert.equal(await startOperation().lifecycle.read(name, state), undefined);
    });

    it("that cannot be proven stays unconfirmed in a refresh, and the next preview shows it", async () => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST" });
      const { state } = await failToCreate(inputs);
      const read = await startOperation().lifecycle.read(name, state);
      assert.deepEqual(read?.state, state);
      const operation = startOperation();
      const wanted = await operation.check(read.inputs as object as Record<string, unknown>, inputs, name, {
        preview: true,
      });
      assert.equal(operation.lifecycle.diff(read.state, wanted).changed, true);
    });

    it("fails where the name is taken, and names other stacks before all else", async () => {
      const before = await startOperation().create(inputs);
      controlPlane.requests.clear();
      await assert.rejects(startOperation().create(inputs), (error: Error) => {
        assert.match(
          error.message,
          /exists already .*another stack.*adoptExisting.*only if nobody else|exists already .*another stack/is,
        );
        return true;
      });
      assert.equal(ours()[0]?.id, before.state[definition.idProperty]);
      assert.ok(methods().every((method) => method !== "DELETE" && method !== "PATCH"));
    });

    it("in another stack of the same name gets a name of its own with langsmith:nameSeed", async () => {
      await startOperation().create(withoutName, name);
      await assert.rejects(startOperation().create(withoutName, name), /langsmith:nameSeed/);
      await startOperation({ nameSeed: "another" }).create(withoutName, name);
      assert.equal(ours().length, 2);
    });

    it("takes over what exists where the program says so, and then manages it", async () => {
      const { state: before } = await startOperation().create(inputs);
      const { state } = await startOperation().create({ ...inputs, adoptExisting: true }, "adopter");
      assert.equal(state[definition.idProperty], before[definition.idProperty]);
      assert.ok(state.adoptedAt);
      await startOperation().lifecycle.delete(state);
      assert.deepEqual(ours(), []);
    });

    it("takes over nothing that only a replacement could make what the program asks for", async () => {
      await startOperation().create({ ...inputs, ...sample.replacing });
      const [key = ""] = Object.keys(sample.replacing);
      await assert.rejects(
        startOperation().create({ ...inputs, adoptExisting: true }, "adopter"),
        new RegExp(`cannot be adopted, because its ${key}`),
      );
    });
  });
}
