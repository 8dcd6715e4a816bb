import assert from "node:assert/strict";
import { assertFailed, assertSucceeded } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

describeScenarios("a pool and its template in one program", (open, { thorough }) => {
  async function up(settings: Readonly<Record<string, string>>, environment: TestEnvironment): Promise<string[]> {
    for (const [key, value] of Object.entries(settings)) await environment.stack.setConfig(`scenario:${key}`, value);
    environment.controlPlane.requests.clear();
    assertSucceeded(await environment.stack.up());
    return environment.controlPlane.requests.all
      .filter(({ method }) => method !== "GET")
      .map(({ method, path: target }) => `${method} ${target.includes("/pools") ? "pool" : "template"}`);
  }
  const start = async (settings: Readonly<Record<string, string>> = {}): Promise<TestEnvironment> => {
    const environment = await open({ program: "template-program" });
    assert.deepEqual(await up({ image: "python:3.13", ...settings }, environment), ["POST template", "POST pool"]);
    return environment;
  };
  const made = ({ controlPlane }: TestEnvironment) => {
    const templates = controlPlane.templates.list().filter(({ name }) => name.startsWith("template"));
    const pools = controlPlane.pools.list();
    return { templates, pools };
  };

  it("a pool and its template are replaced without a gap when the template's content changes, and the old ones are deleted", async () => {
    const environment = await start();
    assert.deepEqual(await up({ image: "python:3.14" }, environment), [
      "POST template",
      "POST pool",
      "DELETE pool",
      "DELETE template",
    ]);
    const { templates, pools } = made(environment);
    const images = templates.map(({ image }) => image);
    assert.deepEqual(images, ["python:3.14"]);
    const templateNames = pools.map(({ templateName }) => templateName);
    assert.deepEqual(
      templateNames,
      templates.map(({ name }) => name),
    );
    // Writes the same quantity in another way.
    assert.deepEqual(await up({ cpu: "0.5" }, environment), []);
    assertSucceeded(await environment.stack.preview({ refresh: true, runProgram: true, expectNoChanges: true }));
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(made(environment), { templates: [], pools: [] });
  });

  thorough("a template whose name changes is renamed in place, and its pool uses the new name", async () => {
    const environment = await start({ templateName: "template-a" });
    const [before] = made(environment).templates;
    assert.deepEqual(await up({ templateName: "template-b" }, environment), [
      "PATCH template",
      "POST pool",
      "DELETE pool",
    ]);
    const { templates, pools } = made(environment);
    const found = templates.map(({ id, name }) => ({ id, name }));
    assert.deepEqual(found, [{ id: before?.id, name: "template-b" }]);
    const shown = pools.map(({ templateName }) => templateName);
    assert.deepEqual(shown, ["template-b"]);
    assertSucceeded(await environment.stack.preview({ refresh: true, runProgram: true, expectNoChanges: true }));
    assertSucceeded(await environment.stack.destroy());
    assert.deepEqual(made(environment), { templates: [], pools: [] });
  });

  thorough("preview rejects a pool whose template has volumes", async () => {
    const environment = await start();
    const before = made(environment);
    await environment.stack.setConfig("scenario:volume", "data");
    environment.controlPlane.requests.clear();
    assertFailed(await environment.stack.preview(), /has volume mounts, which pools cannot have/);
    assert.deepEqual(environment.controlPlane.requests.all, []);
    assert.deepEqual(made(environment), before);
  });
});
