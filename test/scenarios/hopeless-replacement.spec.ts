import assert from "node:assert/strict";
import { assertFailed, assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };

describeScenarios("a replacement that cannot succeed does not cost the old pool", (open, { thorough }) => {
  thorough("a forced replacement with deleteBeforeReplace keeps the old pool if the template is gone", async () => {
    const environment = await open();
    const { controlPlane, stack } = environment;
    const optionsWith = (replacementTrigger: string) => ({ replacementTrigger, deleteBeforeReplace: true });
    assertSucceeded(await environment.up({ workers: { ...workers, options: optionsWith("1") } }));
    const before = controlPlane.pools.list();
    controlPlane.templates.remove("python");
    assertFailed(await stack.up({ replace: ["workers"] }), /the template does not exist/, /"workers"/);
    assertFailed(
      await environment.up({ workers: { ...workers, options: optionsWith("2") } }),
      /the template does not exist/,
    );
    assert.deepEqual(controlPlane.pools.list(), before);

    controlPlane.templates.seed({ name: "python" });
    assertSucceeded(await stack.up({ replace: ["workers"] }));
    assert.notDeepEqual(controlPlane.pools.list(), before);
    assert.deepEqual(environment.pools(), ["workers: python x 2"]);
  });

  thorough("a pool that was not ready is kept if the template for its replacement no longer exists", async () => {
    const environment = await open({ controlPlane: { readyAfterSeconds: Infinity, timeScale: 1000 } });
    const { controlPlane, stack } = environment;
    assertFailed(await environment.up({ workers: { ...workers, timeout: 10 } }));
    const before = controlPlane.pools.list();
    assert.equal(before.length, 1);
    controlPlane.templates.remove("python");
    assertFailed(await stack.up(), /the template does not exist/);
    assert.deepEqual(controlPlane.pools.list(), before);
  });

  thorough("a replacement keeps the old pool if the template may be missing", async () => {
    const environment = await open();
    const { faults, pools } = environment.controlPlane;
    assertSucceeded(await environment.up({ workers }));
    const before = pools.list();
    faults.add({ kind: "status", status: 500, body: { detail: "no" }, path: /\/templates/, times: Infinity });
    assertFailed(await environment.up({ workers: { ...workers, templateName: "node" } }), /"workers"/);
    assert.deepEqual(pools.list(), before);
    faults.clear();

    faults.always({ kind: "status", status: 404, body: { detail: "no" }, method: "GET", path: /\/templates\/./ });
    assertFailed(
      await environment.up({ workers: { ...workers, templateName: "pyhton" } }),
      /the template does not exist/,
    );
    assert.deepEqual(pools.list(), before);
    assertSucceeded(await environment.up({ workers: { ...workers, templateName: "node" } }));
    assert.deepEqual(environment.pools(), ["workers: node x 2"]);
  });
});
