import assert from "node:assert/strict";
import { assertAbsent, readFiles } from "./canaries";
import { assertFailed, assertSucceeded } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";
import { until } from "./until";
import { UpProcess } from "./up-process";

const PASSWORD = "canary-password+/=0123456789";

describeScenarios("a snapshot and its registry", (open, { engine, door, thorough }) => {
  async function set(environment: TestEnvironment, settings: Readonly<Record<string, string>>): Promise<void> {
    for (const [key, value] of Object.entries(settings)) await environment.stack.setConfig(`scenario:${key}`, value);
    environment.controlPlane.requests.clear();
  }
  const takeChanges = ({ controlPlane }: TestEnvironment): string[] => {
    const changes = controlPlane.requests.all.filter(({ method }) => method !== "GET");
    controlPlane.requests.clear();
    return changes.map(({ method, path }) => `${method} ${path.includes("/registries") ? "registry" : "snapshot"}`);
  };
  async function start(settings: Readonly<Record<string, string>> = {}): Promise<TestEnvironment> {
    const environment = await open({ program: "snapshot-program", controlPlane: { timeScale: 100, buildSeconds: 50 } });
    await environment.stack.setConfig("scenario:password", PASSWORD, { secret: true });
    await set(environment, { image: "registry.example.com/agent:1", ...settings });
    return environment;
  }
  const published = ({ controlPlane }: TestEnvironment) =>
    controlPlane.snapshots.list().filter(({ name }) => name === "team/agent");

  it("a snapshot and its registry are created, changed and deleted, and no file has the password in plain text", async () => {
    const environment = await start();
    const { stack, controlPlane } = environment;
    const texts = [];
    const up = await stack.up();
    texts.push(up.text);
    assertSucceeded(up);
    assert.deepEqual(takeChanges(environment), ["POST registry", "POST snapshot"]);
    const [first] = published(environment);
    assert.equal(first?.status, "ready");
    assert.equal(first.registryId, controlPlane.registries.get("private")?.id);
    assert.deepEqual(up.outputs["snapshot"], {
      id: first.id,
      status: "ready",
      imageDigest: first.imageDigest,
    });
    assertSucceeded(await stack.preview({ refresh: true, runProgram: true, expectNoChanges: true }));

    // Each change of a snapshot replaces it; no change of a registry does.
    await set(environment, { image: "registry.example.com/agent:2", registryName: "renamed" });
    texts.push((await stack.up()).text);
    assert.deepEqual(takeChanges(environment), ["PATCH registry", "POST snapshot", "DELETE snapshot"]);
    const [second, ...others] = published(environment);
    assert.deepEqual(others, []);
    assert.equal(second?.dockerImage, "registry.example.com/agent:2");
    assert.deepEqual(second.tags, ["latest"]);
    assert.equal(controlPlane.registries.get("renamed")?.password, PASSWORD);

    // Publishes another snapshot under the same name, so that the tag moves.
    controlPlane.snapshots.seed({ name: "team/agent" });
    texts.push((await stack.refresh()).text);
    assertSucceeded(await stack.up());
    assert.deepEqual(takeChanges(environment), ["POST snapshot", "DELETE snapshot"]);

    texts.push(JSON.stringify(await stack.exportState()));
    assertAbsent([PASSWORD], "an output", texts.join("\n"));
    for (const [file, content] of await readFiles(environment.directory)) assertAbsent([PASSWORD], file, content);
    assertSucceeded(await stack.destroy());
    const creators = published(environment).map(({ createdBy }) => createdBy);
    assert.deepEqual(creators, ["another-key"]);
    assert.deepEqual(controlPlane.registries.list(), []);
  });

  it("a secret stays encrypted if the host returns it in another form and repeats it in an error", async () => {
    const token = "canary-token+/=0123456789";
    const environment = await start();
    const { stack, controlPlane } = environment;
    await stack.setConfig("scenario:token", token, { secret: true });
    const changes = { run_config: { env_vars: { MODE: "fast", TOKEN: token }, work_dir: "/app" } };
    controlPlane.faults.always({ kind: "changeResponse", path: /snapshots/, changes });
    const login = Buffer.from(`robot:${PASSWORD}`).toString("base64");
    const failed = { status: "failed", status_message: `TOKEN=${token}, and {"auth":"${login}"} was refused` };
    controlPlane.faults.add({ kind: "changeResponse", changes: failed, method: "GET", path: /snapshots/ });
    const texts: string[] = [];
    const assertHidden = async (): Promise<void> => {
      texts.push(JSON.stringify(await stack.exportState()));
      assertAbsent([token, PASSWORD, `robot:${PASSWORD}`], "an output", texts.join("\n"));
      for (const [file, content] of await readFiles(environment.directory)) {
        assertAbsent([token, PASSWORD, `robot:${PASSWORD}`], file, content);
      }
    };
    const up = await stack.up();
    texts.push(up.text);
    assertFailed(up, /its build failed \(TOKEN=\[secret\], and .*\[secret\].* was refused\)/);
    await assertHidden();

    assertSucceeded(await stack.up());
    assert.match(JSON.stringify(await stack.exportState()), /"writtenAs":"\[secret\]"/);
    const [built] = published(environment);
    for (const refresh of [false, true]) {
      assertSucceeded(await stack.preview({ refresh, expectNoChanges: true }));
    }
    assertSucceeded(await stack.refresh());
    assertSucceeded(await stack.up());
    assert.equal(published(environment)[0]?.id, built?.id);

    await set(environment, { hasRole: "true" });
    const refused = await stack.preview();
    texts.push(refused.text);
    assertFailed(refused, /password: has no meaning with authType AWS_ROLE/);
    await assertHidden();
  });

  thorough("a registry's password is never printed, and is kept correctly, if the host does not answer", async () => {
    const environment = await start();
    const { stack, controlPlane } = environment;
    const lose = (method: string): void => {
      controlPlane.faults.add({ kind: "reset", phase: "after", method, path: /registries/, times: Infinity });
    };
    const assertHidden = async (password: string): Promise<void> => {
      assertAbsent([password], "the state", JSON.stringify(await stack.exportState()));
      for (const [file, content] of await readFiles(environment.directory)) assertAbsent([password], file, content);
    };
    lose("POST");
    assertFailed(await stack.up(), /nothing proves that this creation created it/);
    await assertHidden(PASSWORD);
    controlPlane.faults.clear();
    await stack.setConfig("langsmith:adoptExisting", "true");
    assertSucceeded(await stack.up());

    const another = `another-${PASSWORD}`;
    await stack.setConfig("scenario:password", another, { secret: true });
    const seen = (await stack.preview()).steps.map(({ kind, resource }) => `${kind} ${resource}`);
    assert.deepEqual(seen, ["update registry"]);
    lose("PATCH");
    assertFailed(await stack.up(), /could not update SandboxRegistry/);
    assert.equal(controlPlane.registries.get("private")?.password, another);
    await assertHidden(PASSWORD);
    controlPlane.faults.clear();
    await stack.setConfig("scenario:password", PASSWORD, { secret: true });
    assertSucceeded(await stack.up());
    assert.equal(controlPlane.registries.get("private")?.password, PASSWORD);
    await assertHidden(PASSWORD);
    assertSucceeded(await stack.preview({ expectNoChanges: true }));
    assertSucceeded(await stack.destroy());
    assert.deepEqual(controlPlane.registries.list(), []);
  });

  thorough("a snapshot whose build fails is in the state, and the next up replaces it", async () => {
    const environment = await start({ image: "registry.example.com/missing:1" });
    assertFailed(await environment.stack.up(), /its build failed .*manifest unknown.*replaces the snapshot/);
    const [failed] = published(environment);
    assert.equal(failed?.status, "failed");
    await set(environment, { image: "registry.example.com/agent:1" });
    assertSucceeded(await environment.stack.up());
    assert.deepEqual(takeChanges(environment), ["POST snapshot", "DELETE snapshot"]);
    const statuses = published(environment).map(({ status }) => status);
    assert.deepEqual(statuses, ["ready"]);
    assertSucceeded(await environment.stack.preview({ expectNoChanges: true }));
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(published(environment), []);
  });

  thorough("a snapshot whose create lost its answer exists once, whichever operation recovers it", async () => {
    const environment = await start();
    const { stack, controlPlane } = environment;
    controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST", path: /snapshots/ });
    assertFailed(await stack.up(), /It exists all the same/);
    assertSucceeded(await stack.up());
    assert.equal(published(environment).length, 1);
    assert.equal(published(environment)[0]?.status, "ready");

    await set(environment, { image: "registry.example.com/agent:2" });
    controlPlane.faults.add({ kind: "reset", phase: "after", method: "POST", path: /snapshots/ });
    controlPlane.faults.add({ kind: "status", status: 500, method: "GET", path: /snapshots/, times: Infinity });
    assertFailed(await stack.up(), /could not check whether/i);
    controlPlane.faults.clear();
    assertSucceeded(await stack.up());
    const [only, ...others] = published(environment);
    assert.deepEqual(others, []);
    assert.equal(only?.dockerImage, "registry.example.com/agent:2");
    assertSucceeded(await stack.preview({ refresh: true, runProgram: true, expectNoChanges: true }));
    assertSucceeded(await stack.destroy());
    assert.deepEqual(published(environment), []);
  });

  thorough("a snapshot whose tag moved away shows a difference of the tag, and up moves the tag back", async () => {
    const environment = await start({ tag: "v1" });
    const { stack, controlPlane } = environment;
    assertSucceeded(await stack.up());
    const other = controlPlane.snapshots.seed({ name: "team/agent", tag: "v1" });
    const preview = await stack.preview({ refresh: true });
    assert.deepEqual(preview.steps.find(({ kind }) => kind === "replace")?.changes, [
      { property: "tag", before: "", after: "v1" },
    ]);
    assert.equal((await stack.preview({ refresh: true, expectNoChanges: true })).succeeded, false);
    assertSucceeded(await stack.up({ refresh: true }));
    const tags = new Map(published(environment).map(({ id, tags }) => [id, tags]));
    assert.deepEqual(tags.get(other.id), []);
    tags.delete(other.id);
    assert.deepEqual([...tags.values()], [["v1"]]);
  });

  thorough("a snapshot whose moved tag is ignored gets it back with another change", async () => {
    const environment = await start({ tag: "v1", ignoreChanges: '["tag"]' });
    const { stack, controlPlane } = environment;
    assertSucceeded(await stack.up());
    const other = controlPlane.snapshots.seed({ name: "team/agent", tag: "v1" });
    assertSucceeded(await stack.refresh());
    for (const refresh of [false, true, true]) {
      assertSucceeded(await stack.preview({ refresh, runProgram: refresh, expectNoChanges: true }));
    }
    await set(environment, { image: "registry.example.com/agent:2" });
    assertSucceeded(await stack.up());
    assert.deepEqual(takeChanges(environment), ["POST snapshot", "DELETE snapshot"]);
    const built = published(environment).find(({ id }) => id !== other.id);
    assert.deepEqual(built?.tags, ["v1"]);
  });

  thorough("a snapshot with retainOnDelete overlaps with its replacement", async () => {
    const environment = await start();
    const { stack } = environment;
    assertSucceeded(await stack.up());
    await set(environment, { retainOnDelete: "true" });
    assertSucceeded(await stack.up());
    await set(environment, { image: "registry.example.com/agent:2" });
    assertSucceeded(await stack.up());
    assert.deepEqual(takeChanges(environment), ["POST snapshot"]);
    assert.deepEqual(
      published(environment).map(({ dockerImage, status }) => [dockerImage, status]),
      [
        ["registry.example.com/agent:1", "ready"],
        ["registry.example.com/agent:2", "ready"],
      ],
    );
  });

  if (door.name === "dynamic") return;

  /** Ends the build, and continues the operation. */
  const goOn = async (environment: TestEnvironment): Promise<void> => {
    const { stack, controlPlane } = environment;
    const [building] = published(environment);
    assert.equal(building?.status, "building");
    assertAbsent([PASSWORD], "the state", JSON.stringify(await stack.exportState()));
    controlPlane.snapshots.finishBuild(building.id);
    controlPlane.requests.clear();
    assertSucceeded(await stack.up());
    assert.deepEqual(takeChanges(environment), []);
    const actual = published(environment).map(({ id, status }) => [id, status]);
    assert.deepEqual(actual, [[building.id, "ready"]]);
    assertSucceeded(await stack.preview({ refresh: true, expectNoChanges: true }));
    assertSucceeded(await stack.destroy());
    assert.deepEqual(published(environment), []);
  };

  thorough("a snapshot that exceeds customTimeouts is in the state, and the next up continues", async () => {
    const environment = await start({ creationLimit: "7s" });
    environment.controlPlane.snapshots.buildSeconds = Infinity;
    assertFailed(await environment.stack.up(), /could not create SandboxSnapshot/, /the next `pulumi up`/);
    await goOn(environment);
  });

  if (engine === "offline engine") return;

  it("a snapshot that Ctrl-C interrupts while it is built is in the state, and the next up continues", async () => {
    const environment = await start();
    environment.controlPlane.snapshots.buildSeconds = Infinity;
    const up = UpProcess.start(environment);
    await until("the snapshot", () => published(environment).length === 1);
    await up.interrupt();
    await up.end();
    assert.equal(await up.hasProvider(door), false);
    await goOn(environment);
  });
});
