import assert from "node:assert/strict";
import { assertFailed, assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };

describeScenarios(
  "a replacement that cannot succeed",
  (open) => {
    it("does not cost the old pool: --replace with deleteBeforeReplace after the template was deleted", async () => {
      const environment = await open();
      const { controlPlane, stack } = environment;
      assertSucceeded(await environment.up({ workers: { ...workers, options: { deleteBeforeReplace: true } } }));
      const before = controlPlane.pools.list();
      controlPlane.templates.remove("python");
      assertFailed(await stack.up({ replace: ["workers"] }), /the template does not exist/, /"workers"/);
      assert.deepEqual(controlPlane.pools.list(), before);

      controlPlane.templates.seed({ name: "python" });
      assertSucceeded(await stack.up({ replace: ["workers"] }));
      assert.notDeepEqual(controlPlane.pools.list(), before);
      assert.deepEqual(environment.pools(), ["workers: python x 2"]);
    });

    it("does not cost the old pool: a changed replacementTrigger with deleteBeforeReplace", async () => {
      const environment = await open();
      const { controlPlane } = environment;
      const optionsWith = (replacementTrigger: string) => ({ replacementTrigger, deleteBeforeReplace: true });
      assertSucceeded(await environment.up({ workers: { ...workers, options: optionsWith("1") } }));
      const before = controlPlane.pools.list();
      controlPlane.templates.remove("python");
      assertFailed(
        await environment.up({ workers: { ...workers, options: optionsWith("2") } }),
        /the template does not exist/,
      );
      assert.deepEqual(controlPlane.pools.list(), before);
    });

    it("does not cost the old pool: one that was not ready, and whose template is gone", async () => {
      const environment = await open({ controlPlane: { readyAfterSeconds: Infinity, timeScale: 1000 } });
      const { controlPlane, stack } = environment;
      assertFailed(await environment.up({ workers: { ...workers, timeout: 10 } }));
      const before = controlPlane.pools.list();
      assert.equal(before.length, 1);
      controlPlane.templates.remove("python");
      assertFailed(await stack.up(), /the template does not exist/);
      assert.deepEqual(controlPlane.pools.list(), before);
    });

    it("does not cost the old pool where it stays unknown whether the template exists", async () => {
      const environment = await open();
      const { controlPlane } = environment;
      assertSucceeded(await environment.up({ workers }));
      const before = controlPlane.pools.list();
      const broken = { kind: "status", status: 500, body: { detail: "Internal Server Error" } } as const;
      controlPlane.faults.add({ ...broken, path: /\/templates/, times: Infinity });
      assertFailed(await environment.up({ workers: { ...workers, templateName: "node" } }), /"workers"/);
      assert.deepEqual(controlPlane.pools.list(), before);
    });

    it("does not cost the old pool where the template's 404 does not name the template", async () => {
      const environment = await open();
      const { controlPlane } = environment;
      assertSucceeded(await environment.up({ workers }));
      const before = controlPlane.pools.list();
      const vague = { kind: "status", status: 404, body: { detail: "Not Found" } } as const;
      controlPlane.faults.add({ ...vague, method: "GET", path: /\/templates\/./, times: Infinity });
      assertFailed(
        await environment.up({ workers: { ...workers, templateName: "pyhton" } }),
        /the template does not exist/,
      );
      assert.deepEqual(controlPlane.pools.list(), before);
      assertSucceeded(await environment.up({ workers: { ...workers, templateName: "node" } }));
      assert.deepEqual(environment.pools(), ["workers: node x 2"]);
    });
  },
  { isThorough: true },
);
