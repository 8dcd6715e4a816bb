import assert from "node:assert/strict";
import { type Properties, UNKNOWN } from "../../provider/lifecycle/properties";
import { InProcessStack } from "../model/in-process-stack";
import { Output, registry, snapshot } from "../model/program";
import { samples } from "../lifecycle/samples";
import { failureOf, TestStack } from "../lifecycle/test-stack";

const sample = samples.SandboxRegistry;
const { inputs } = sample;
const { name, url } = inputs;
const PASSWORD = String(inputs["password"]);

describe("SandboxRegistry access", () => {
  const stack = TestStack.each(sample);

  const bodies = (method: string): unknown[] =>
    stack.controlPlane.requests.all.filter((request) => request.method === method).map(({ body }) => body);

  const anonymous = { name, url };
  const withRole = { name, url, authType: "AWS_ROLE", awsRoleArn: "arn:aws:iam::1:role/pull" };
  const check = (before: Properties, wanted: Properties) => stack.startOperation().lifecycle.check(before, wanted);

  for (const [title, before, wanted, property] of [
    ["another address without credentials", anonymous, { ...anonymous, url: "other.example.com" }, "url"],
    ["removed credentials", inputs, anonymous, "username"],
    ["a role in place of credentials", inputs, withRole, "username"],
    ["a removed role", withRole, anonymous, "authType"],
  ] as const) {
    it(`check refuses ${title} for an existing registry with the next step`, () => {
      const { failures } = check(before, wanted);
      const faulty = failures.map((failure) => failure.property);
      assert.deepEqual(faulty, [property]);
      assert.match(String(failures[0]?.reason), /another name in the program.*new registry.*deletes it last/);
      assert.deepEqual(check({}, wanted).failures, [], "for a new resource");
    });
  }

  for (const [title, before, wanted] of [
    ["the address in another notation", anonymous, { ...anonymous, url: `https://${String(url)}/` }],
    ["an unknown address", anonymous, { ...anonymous, url: UNKNOWN }],
    ["an unknown authType", inputs, { ...anonymous, authType: UNKNOWN }],
    ["unknown credentials", inputs, { ...inputs, username: UNKNOWN, password: UNKNOWN }],
    ["another address with credentials", anonymous, { ...inputs, url: "other.example.com" }],
    ["another role and address", withRole, { ...withRole, url: "other.example.com", awsRoleArn: "arn:other" }],
  ] as const) {
    it(`check accepts ${title} for an existing registry`, () => {
      assert.deepEqual(check(before, wanted).failures, []);
    });
  }

  it("a new registry resource replaces one with another address before the old one is deleted", async () => {
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
    const made = controlPlane.snapshots.list().find(({ name: given }) => given === samples.SandboxSnapshot.inputs.name);
    assert.equal(made?.registryId, controlPlane.registries.list()[0]?.id);
  });

  it("renaming a registry without credentials sends only the name", async () => {
    const state = await stack.given(anonymous);
    await stack.up(state, { ...anonymous, name: "renamed" }, name);
    assert.deepEqual(bodies("PATCH"), [{ name: "renamed" }]);
    assert.equal(stack.idOf(state), stack.controlPlane.registries.get("renamed")?.id);
  });

  it("a registry without credentials is adopted only if its address matches", async () => {
    stack.controlPlane.registries.seed({ name, url: "elsewhere.example.com" });
    const adopting = { ...anonymous, adoptExisting: true };
    await assert.rejects(stack.create(adopting, name), /cannot be adopted, because its url cannot/);
    assert.deepEqual(bodies("PATCH"), []);
    await stack.create({ ...adopting, url: "https://elsewhere.example.com" }, name);
  });

  describe("installation with AWS roles", () => {
    beforeEach(async () => {
      await stack.restart({ awsRoles: true });
    });

    it("up switches a registry without credentials to a role", async () => {
      const state = await stack.given(anonymous);
      const updated = await stack.up(state, withRole, name);
      assert.equal(stack.idOf(updated), stack.idOf(state));
      const registry = stack.controlPlane.registries.get(name);
      assert.deepEqual([registry?.authType, registry?.awsRoleArn], ["AWS_ROLE", withRole.awsRoleArn]);
    });

    it("up switches a registry from a role to credentials although the API keeps the role", async () => {
      const state = await stack.given(withRole);
      const changes = { aws_role_arn: withRole.awsRoleArn };
      stack.controlPlane.faults.always({ kind: "changeResponse", changes });
      const updated = await stack.up(state, inputs, name);
      assert.equal(stack.controlPlane.registries.get(name)?.password, PASSWORD);
      assert.deepEqual((await stack.read(updated))?.state, updated);
      assert.deepEqual(await stack.up(updated, inputs, name), updated);
    });
  });

  it("create with a role explains that the installation does not support AWS roles", async () => {
    const { message } = await failureOf(
      stack
        .startOperation()
        .create({ name, url: "x.example.com", authType: "AWS_ROLE", awsRoleArn: "arn:aws:iam::1:role/r" }),
    );
    assert.match(message, /could not create SandboxRegistry "workers": .*501.*set up AWS roles/);
    assert.deepEqual(stack.ids, []);
    // The user follows the advice.
    await stack.create(inputs);
  });
});
