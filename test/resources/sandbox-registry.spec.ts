import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { UNKNOWN } from "../../provider/lifecycle/properties";
import { type Operation, urnOf } from "../lifecycle/operation";
import { samples } from "../lifecycle/samples";
import { failureOf, partialFailureOf, TestStack } from "../lifecycle/test-stack";

const sample = samples.SandboxRegistry;
const { inputs } = sample;
const { name } = inputs;
const PASSWORD = String(inputs["password"]);

describe("SandboxRegistry", () => {
  const stack = TestStack.each(sample);

  const bodies = (method: string): unknown[] =>
    stack.controlPlane.requests.all.filter((request) => request.method === method).map(({ body }) => body);
  const read = (state: ResourceState) => stack.read(state);

  it("create records the provider and the id that the API returns", async () => {
    const state = await stack.given();
    assert.equal(typeof state["provider"], "string");
    assert.equal(state["registryId"], stack.controlPlane.registries.get(name)?.id);
  });

  describe("registry id in a snapshot's inputs", () => {
    const references = { registryId: { urn: urnOf(sample.definition, "r"), output: "registryId" } };
    const password = "another-password";

    /** The registryId that check returns for a snapshot if Pulumi passes an unknown value in a preview. */
    async function previewId(operation: Operation): Promise<unknown> {
      const program = { ...samples.SandboxSnapshot.inputs, registryId: UNKNOWN };
      const snapshots = operation.forKind(samples.SandboxSnapshot.definition);
      return (await snapshots.check({}, program, "agent", { references }))["registryId"];
    }

    async function compare(operation: Operation, state: ResourceState): Promise<void> {
      operation.lifecycle.diff(state, await operation.check(inputs, { ...inputs, password }));
    }

    it("a preview of another password or name keeps the registry id, so that no snapshot is replaced", async () => {
      const state = await stack.given();
      for (const change of [{ password }, { name: "renamed" }]) {
        const operation = stack.startOperation();
        operation.lifecycle.diff(state, await operation.check(inputs, { ...inputs, ...change }));
        assert.equal(await previewId(operation), state["registryId"]);
      }
    });

    it("a preview has an unknown registry id if the registry is new or unconfirmed", async () => {
      const state = await stack.given();
      const creation = stack.startOperation();
      await creation.check({}, inputs);
      assert.equal(await previewId(creation), UNKNOWN);
      const operation = stack.startOperation();
      const since = new Date().toISOString();
      await compare(operation, { ...state, unconfirmed: { since, until: since, isNameProof: true } });
      assert.equal(await previewId(operation), UNKNOWN);
    });

    it("a preview has an unknown registry id if Pulumi forces a replacement", async () => {
      const state = await stack.given();
      const operation = stack.startOperation();
      await compare(operation, state);
      await operation.check({}, inputs, "r", { deleteBeforeReplace: true });
      assert.equal(await previewId(operation), UNKNOWN);
    });

    it("a preview has an unknown registry id if another registry changes", async () => {
      const state = await stack.given();
      const operation = stack.startOperation();
      await operation.check({}, { ...inputs, name: "other" }, "other");
      operation.lifecycle.diff(state, await operation.check(inputs, { ...inputs, password }, "rotated"));
      assert.equal(await previewId(operation), UNKNOWN);
    });
  });

  it("an error about a taken automatic name mentions registries", async () => {
    const unnamed = { ...inputs, name: undefined };
    const { name: automatic } = await stack.startOperation().check({}, unnamed);
    stack.controlPlane.registries.seed({ name: String(automatic), url: "registry.example.com" });
    const { message } = await failureOf(stack.create(unnamed));
    assert.match(message, /names of new registries only/);
  });

  describe("write-only credentials", () => {
    it("an update of one credential sends the address and all credentials", async () => {
      const state = await stack.given();
      const password = "another-password";
      await stack.up(state, { ...inputs, password }, name);
      assert.deepEqual(bodies("PATCH"), [
        { url: inputs["url"], auth_type: "DOCKER_CONFIG", username: "robot", password },
      ]);
      const { registries, requests } = stack.controlPlane;
      assert.equal(registries.get(name)?.password, password);
      requests.clear();
      assert.equal((await stack.up(state, inputs, name))["password"], PASSWORD);
      assert.deepEqual(requests.all, []);
    });

    it("refresh keeps the recorded password", async () => {
      const state = await stack.given();
      const found = await read(state);
      assert.equal(found?.state["password"], PASSWORD);
      assert.equal(found.inputs["password" as keyof typeof found.inputs], PASSWORD);
    });

    it("adoption sends the credentials to the existing registry", async () => {
      stack.controlPlane.registries.seed({ name, url: "registry.example.com", username: "x", password: "y" });
      await stack.create({ ...inputs, adoptExisting: true });
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
    });

    it("up sends the credentials again after an update with a lost response", async () => {
      const state = await stack.given();
      stack.controlPlane.faults.add({ kind: "reset", phase: "after", method: "PATCH", times: 2 });
      const changed = { ...inputs, password: "another-password" };
      const error = await partialFailureOf(stack.up(state, changed, name));
      const settled = await stack.up(error.state, inputs, name);
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
      assert.equal(settled["password"], PASSWORD);
    });

    it("up sends the credentials again after an adoption whose update was refused", async () => {
      stack.controlPlane.registries.seed({ name, url: "registry.example.com", username: "x", password: "y" });
      stack.controlPlane.faults.add({ kind: "status", status: 403, method: "PATCH" });
      const adopting = { ...inputs, adoptExisting: true };
      const error = await stack.failToCreate(adopting, name);
      await stack.up(error.state, adopting, name);
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
    });

    it("up sends the credentials to a registry that was created again under the same name", async () => {
      const state = await stack.given();
      stack.byHand.remove(name);
      stack.controlPlane.registries.seed({ name, url: "registry.example.com", username: "x", password: "y" });
      const found = await read(state);
      assert.ok(found);
      await stack.up(found.state, inputs, name, { ...found.inputs });
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
    });

    it("an error message hides a password that the response repeats", async () => {
      const body = { detail: { error: "Invalid", error_id: "1", message: `robot:${PASSWORD} is not allowed` } };
      stack.controlPlane.faults.add({ kind: "status", status: 400, method: "POST", body });
      const { message } = await failureOf(stack.create(inputs));
      assert.match(message, /is not allowed/);
      assert.ok(!message.includes(PASSWORD), message);
    });

    it("a registry whose name or address contains the password can be updated", async () => {
      const own = { ...inputs, name: "registry-prod", url: "registry.example.com", password: "registry" };
      const state = await stack.given(own);
      const updated = await stack.up(state, { ...own, url: "mirror.example.com" });
      assert.equal(stack.controlPlane.registries.get("registry-prod")?.url, "mirror.example.com");
      const found = await stack.startOperation().lifecycle.read("registry-prod", updated);
      assert.deepEqual(found?.state, updated);
    });

    it("an import warns about missing credentials, and the next up sends those of the program", async () => {
      stack.controlPlane.registries.seed({ name, url: "registry.example.com", username: "x", password: "y" });
      const lines: string[] = [];
      const report = (line: string): void => void lines.push(line);
      const imported = await stack.startOperation({ report }).lifecycle.read(name, {});
      assert.ok(imported);
      assert.match(lines.join("\n"), /^[^\n]*username[^\n]*password[^\n]*$/);
      await stack.startOperation({ report }).lifecycle.read(name, imported.state);
      assert.equal(lines.length, 1, "a refresh does not warn");
      const after = await stack.up(imported.state, inputs, name, { ...imported.inputs });
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
      assert.equal(after["password"], PASSWORD);
    });
  });

  describe("drift", () => {
    it("refresh finds no drift if the API returns the address in another notation", async () => {
      const state = await stack.given({ ...inputs, url: "https://Registry.example.com/" });
      stack.controlPlane.registries.update(name, { url: "registry.example.com" });
      assert.deepEqual((await read(state))?.state, state);
    });

    it("refresh shows a changed address, and up restores it", async () => {
      const state = await stack.given();
      stack.controlPlane.registries.update(name, { url: "elsewhere.example.com" });
      const found = await read(state);
      assert.equal(found?.state["url"], "elsewhere.example.com");
      await stack.up(found.state, inputs, name, { ...found.inputs });
      assert.equal(stack.controlPlane.registries.get(name)?.url, inputs["url"]);
    });
  });

  it("check accepts unknown values in any combination", () => {
    const { lifecycle } = stack.startOperation();
    for (const proposed of [
      { ...inputs, password: UNKNOWN },
      { ...inputs, authType: UNKNOWN },
      { name, url: "x", authType: "AWS_ROLE", awsRoleArn: UNKNOWN },
    ]) {
      assert.deepEqual(lifecycle.check({}, proposed).failures, []);
    }
  });
});
