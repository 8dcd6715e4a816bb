import assert from "node:assert/strict";
import type { ResourceState } from "../../provider/lifecycle/resource-state";
import { type Properties, UNKNOWN } from "../../provider/lifecycle/properties";
import { InProcessStack } from "../model/in-process-stack";
import { Output, registry, snapshot } from "../model/program";
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

  it("shows what the API found out about it", async () => {
    const state = await stack.given();
    assert.equal(typeof state["provider"], "string");
    assert.equal(state["registryId"], stack.controlPlane.registries.get(name)?.id);
  });

  describe("whose id is an input of a snapshot", () => {
    const references = { registryId: { urn: urnOf(sample.definition, "r"), output: "registryId" } };
    const password = "another-password";

    /** The registry's id as a snapshot gets it in a preview in which Pulumi does not know it. */
    async function previewId(operation: Operation): Promise<unknown> {
      const program = { ...samples.SandboxSnapshot.inputs, registryId: UNKNOWN };
      const snapshots = operation.forKind(samples.SandboxSnapshot.definition);
      return (await snapshots.check({}, program, "agent", { references }))["registryId"];
    }

    async function compare(operation: Operation, state: ResourceState): Promise<void> {
      operation.lifecycle.diff(state, await operation.check(inputs, { ...inputs, password }));
    }

    it("has the id that it had in the preview of another password or name, so that no snapshot looks replaced", async () => {
      const state = await stack.given();
      for (const change of [{ password }, { name: "renamed" }]) {
        const operation = stack.startOperation();
        operation.lifecycle.diff(state, await operation.check(inputs, { ...inputs, ...change }));
        assert.equal(await previewId(operation), state["registryId"]);
      }
    });

    it("has an unknown id where it is new, or its creation got no answer", async () => {
      const state = await stack.given();
      const creation = stack.startOperation();
      await creation.check({}, inputs);
      assert.equal(await previewId(creation), UNKNOWN);
      const operation = stack.startOperation();
      const since = new Date().toISOString();
      await compare(operation, { ...state, unconfirmed: { since, until: since, isNameProof: true } });
      assert.equal(await previewId(operation), UNKNOWN);
    });

    it("has an unknown id where Pulumi replaces it for a reason of its own", async () => {
      const state = await stack.given();
      const operation = stack.startOperation();
      await compare(operation, state);
      await operation.check({}, inputs, "r", { deleteBeforeReplace: true });
      assert.equal(await previewId(operation), UNKNOWN);
    });

    it("leaves the id of another registry unknown", async () => {
      const state = await stack.given();
      const operation = stack.startOperation();
      await operation.check({}, { ...inputs, name: "other" }, "other");
      operation.lifecycle.diff(state, await operation.check(inputs, { ...inputs, password }, "rotated"));
      assert.equal(await previewId(operation), UNKNOWN);
    });
  });

  it("speaks of registries where its automatic name is taken", async () => {
    const unnamed = { ...inputs, name: undefined };
    const { name: automatic } = await stack.startOperation().check({}, unnamed);
    stack.controlPlane.registries.seed({ name: String(automatic), url: "registry.example.com" });
    const { message } = await failureOf(stack.create(unnamed));
    assert.match(message, /names of new registries only/);
  });

  describe("with credentials that nobody can read back", () => {
    it("sends the address and all of them when one changes, and nothing when none does", async () => {
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

    it("keeps them in a refresh, which cannot see them", async () => {
      const state = await stack.given();
      const found = await read(state);
      assert.equal(found?.state["password"], PASSWORD);
      assert.equal(found.inputs["password" as keyof typeof found.inputs], PASSWORD);
    });

    it("gives them to a registry that it takes over, whatever that had", async () => {
      stack.controlPlane.registries.seed({ name, url: "registry.example.com", username: "x", password: "y" });
      await stack.create({ ...inputs, adoptExisting: true });
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
    });

    it("sends them again after a change that may have arrived, whatever the program says by then", async () => {
      const state = await stack.given();
      stack.controlPlane.faults.add({ kind: "reset", phase: "after", method: "PATCH", times: 2 });
      const changed = { ...inputs, password: "another-password" };
      const error = await partialFailureOf(stack.up(state, changed, name));
      const settled = await stack.up(error.state, inputs, name);
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
      assert.equal(settled["password"], PASSWORD);
    });

    it("sends them again after a takeover whose change was refused", async () => {
      stack.controlPlane.registries.seed({ name, url: "registry.example.com", username: "x", password: "y" });
      stack.controlPlane.faults.add({ kind: "status", status: 403, method: "PATCH" });
      const adopting = { ...inputs, adoptExisting: true };
      const error = await stack.failToCreate(adopting, name);
      await stack.up(error.state, adopting, name);
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
    });

    it("sends them to a registry that someone created again under its name", async () => {
      const state = await stack.given();
      stack.byHand.remove(name);
      stack.controlPlane.registries.seed({ name, url: "registry.example.com", username: "x", password: "y" });
      const found = await read(state);
      assert.ok(found);
      await stack.up(found.state, inputs, name, { ...found.inputs });
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
    });

    it("does not repeat them where a response does", async () => {
      const body = { detail: { error: "Invalid", error_id: "1", message: `robot:${PASSWORD} is not allowed` } };
      stack.controlPlane.faults.add({ kind: "status", status: 400, method: "POST", body });
      const { message } = await failureOf(stack.create(inputs));
      assert.match(message, /is not allowed/);
      assert.ok(!message.includes(PASSWORD), message);
    });

    it("do not keep one from being changed whose name or address repeats them", async () => {
      const own = { ...inputs, name: "registry-prod", url: "registry.example.com", password: "registry" };
      const state = await stack.given(own);
      const updated = await stack.up(state, { ...own, url: "mirror.example.com" });
      assert.equal(stack.controlPlane.registries.get("registry-prod")?.url, "mirror.example.com");
      const found = await stack.startOperation().lifecycle.read("registry-prod", updated);
      assert.deepEqual(found?.state, updated);
    });

    it("imported without them, gets them from the program", async () => {
      stack.controlPlane.registries.seed({ name, url: "registry.example.com", username: "x", password: "y" });
      const lines: string[] = [];
      const report = (line: string): void => void lines.push(line);
      const imported = await stack.startOperation({ report }).lifecycle.read(name, {});
      assert.ok(imported);
      assert.match(lines.join("\n"), /^[^\n]*username[^\n]*password[^\n]*$/);
      await stack.startOperation({ report }).lifecycle.read(name, imported.state);
      assert.equal(lines.length, 1, "a refresh says nothing of it");
      const after = await stack.up(imported.state, inputs, name, { ...imported.inputs });
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
      assert.equal(after["password"], PASSWORD);
    });
  });

  describe("drift", () => {
    it("is none in an address that the API writes in another way", async () => {
      const state = await stack.given({ ...inputs, url: "https://Registry.example.com/" });
      stack.controlPlane.registries.update(name, { url: "registry.example.com" });
      assert.deepEqual((await read(state))?.state, state);
    });

    it("in the address is seen and repaired", async () => {
      const state = await stack.given();
      stack.controlPlane.registries.update(name, { url: "elsewhere.example.com" });
      const found = await read(state);
      assert.equal(found?.state["url"], "elsewhere.example.com");
      await stack.up(found.state, inputs, name, { ...found.inputs });
      assert.equal(stack.controlPlane.registries.get(name)?.url, inputs["url"]);
    });
  });

  it("may have values that only up knows in any combination", () => {
    const { lifecycle } = stack.startOperation();
    for (const proposed of [
      { ...inputs, password: UNKNOWN },
      { ...inputs, authType: UNKNOWN },
      { name, url: "x", authType: "AWS_ROLE", awsRoleArn: UNKNOWN },
    ]) {
      assert.deepEqual(lifecycle.check({}, proposed).failures, []);
    }
  });

  describe("whose access changes", () => {
    const url = inputs["url"];
    const anonymous = { name, url };
    const withRole = { name, url, authType: "AWS_ROLE", awsRoleArn: "arn:aws:iam::1:role/pull" };
    const check = (before: Properties, wanted: Properties) => stack.startOperation().lifecycle.check(before, wanted);

    for (const [title, before, wanted, property] of [
      ["another address without credentials", anonymous, { ...anonymous, url: "other.example.com" }, "url"],
      ["its credentials taken out", inputs, anonymous, "username"],
      ["a role instead of its credentials", inputs, withRole, "username"],
      ["its role taken out", withRole, anonymous, "authType"],
    ] as const) {
      it(`cannot get ${title}, which the preview says with the next step`, () => {
        const { failures } = check(before, wanted);
        const faulty = failures.map((failure) => failure.property);
        assert.deepEqual(faulty, [property]);
        assert.match(String(failures[0]?.reason), /another name in the program.*new registry.*deletes it last/);
        assert.deepEqual(check({}, wanted).failures, [], "of a new resource");
      });
    }

    for (const [title, before, wanted] of [
      ["the address written in another way", anonymous, { ...anonymous, url: `https://${String(url)}/` }],
      ["an address that only up knows", anonymous, { ...anonymous, url: UNKNOWN }],
      ["a way to sign in that only up knows", inputs, { ...anonymous, authType: UNKNOWN }],
      ["credentials that only up knows", inputs, { ...inputs, username: UNKNOWN, password: UNKNOWN }],
      ["another address with credentials", anonymous, { ...inputs, url: "other.example.com" }],
      ["another role and address", withRole, { ...withRole, url: "other.example.com", awsRoleArn: "arn:other" }],
    ] as const) {
      it(`can get ${title}`, () => {
        assert.deepEqual(check(before, wanted).failures, []);
      });
    }

    it("gets another address by another resource, which takes the place of the old one without a gap", async () => {
      const { controlPlane } = stack;
      const engine = new InProcessStack(controlPlane);
      const programWith = (resource: string, address: string) => ({
        [resource]: registry({ url: address }),
        agent: snapshot({ ...samples.SandboxSnapshot.inputs, registryId: new Output(resource, "registryId") }),
      });
      await engine.run(programWith("images", "old.example.com"));
      const refused = await engine.run(programWith("images", "new.example.com"), { preview: true });
      assert.match(refused.text, /another name in the program/);
      controlPlane.requests.clear();
      const { succeeded, text } = await engine.run(programWith("mirror", "new.example.com"));
      assert.ok(succeeded, text);
      assert.deepEqual(
        controlPlane.requests.all
          .filter(({ method }) => method !== "GET")
          .map(({ method, path }) => `${method} ${/registries|snapshots/.exec(path)?.[0] ?? path}`),
        ["POST registries", "POST snapshots", "DELETE snapshots", "DELETE registries"],
      );
      const made = controlPlane.snapshots
        .list()
        .find(({ name: given }) => given === samples.SandboxSnapshot.inputs.name);
      assert.equal(made?.registryId, controlPlane.registries.list()[0]?.id);
    });

    it("without credentials is renamed by a request that has nothing but the name", async () => {
      const state = await stack.given(anonymous);
      await stack.up(state, { ...anonymous, name: "renamed" }, name);
      assert.deepEqual(bodies("PATCH"), [{ name: "renamed" }]);
      assert.equal(stack.idOf(state), stack.controlPlane.registries.get("renamed")?.id);
    });

    it("without credentials is not taken over from another address, since the change would be refused for ever", async () => {
      stack.controlPlane.registries.seed({ name, url: "elsewhere.example.com" });
      const adopting = { ...anonymous, adoptExisting: true };
      await assert.rejects(stack.create(adopting, name), /cannot be adopted, because its url cannot/);
      assert.deepEqual(bodies("PATCH"), []);
      await stack.create({ ...adopting, url: "https://elsewhere.example.com" }, name);
    });

    describe("where the installation has AWS roles", () => {
      beforeEach(async () => {
        await stack.restart({ awsRoles: true });
      });

      it("can sign in with a role from now on, if it has no credentials", async () => {
        const state = await stack.given(anonymous);
        const updated = await stack.up(state, withRole, name);
        assert.equal(stack.idOf(updated), stack.idOf(state));
        const registry = stack.controlPlane.registries.get(name);
        assert.deepEqual([registry?.authType, registry?.awsRoleArn], ["AWS_ROLE", withRole.awsRoleArn]);
      });

      it("can sign in with credentials from now on, although the role stays where the API keeps it", async () => {
        const state = await stack.given(withRole);
        const changes = { aws_role_arn: withRole.awsRoleArn };
        stack.controlPlane.faults.always({ kind: "changeResponse", changes });
        const updated = await stack.up(state, inputs, name);
        assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
        assert.deepEqual((await read(updated))?.state, updated);
        assert.deepEqual(await stack.up(updated, inputs, name), updated);
      });
    });
  });

  it("says what is missing where an installation has no AWS roles", async () => {
    const { message } = await failureOf(
      stack
        .startOperation()
        .create({ name, url: "x.example.com", authType: "AWS_ROLE", awsRoleArn: "arn:aws:iam::1:role/r" }),
    );
    assert.match(message, /could not create SandboxRegistry "workers": .*501.*set up AWS roles/);
    assert.deepEqual(stack.ids, []);
    // The advice is followed.
    await stack.create(inputs);
  });
});
