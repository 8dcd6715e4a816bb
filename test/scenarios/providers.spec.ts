import assert from "node:assert/strict";
import { type ControlPlane, DEFAULT_TENANT_ID } from "../../harness/control-plane";
import { assertAbsent, readFiles } from "./canaries";
import type { ProvidersInProgram } from "./providers-program";
import { assertFailed, assertSucceeded, poolsIn, stepsOf } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

const eastKey = "lsv2_pt_canary-of-east+/=0123456789";
const westKey = "lsv2_pt_canary-of-west+/=9876543210";

/** Workspaces and keys of the requests since the last call, each once. */
function takeCallers({ requests }: ControlPlane): unknown[] {
  const callers = requests.all.map(
    ({ headers }) => `${String(headers["x-tenant-id"])} ${String(headers["x-api-key"])}`,
  );
  requests.clear();
  return [...new Set(callers)];
}

describeScenarios(
  "explicit providers",
  (open, { thorough }) => {
    interface Places {
      environment: TestEnvironment;
      east: ControlPlane;
      west: ControlPlane;
      providers: ProvidersInProgram;
    }

    const write = ({ stack }: TestEnvironment, providers: ProvidersInProgram): Promise<void> =>
      stack.setConfig("scenario:providers", JSON.stringify(providers));

    /** Two control planes that accept one key each: the configuration's, or that of the program's environment. */
    const start = async (providers: ProvidersInProgram = {}): Promise<Places> => {
      const environment = await open({ program: "providers-program" });
      const east = environment.controlPlane;
      const west = await environment.startControlPlane();
      for (const [place, secret] of [
        [east, eastKey],
        [west, westKey],
      ] as const) {
        place.keys.revoke(environment.controlPlane.apiKey);
        place.keys.add({ secret, scope: "organization" });
      }
      await environment.stack.setConfig("scenario:eastKey", eastKey, { secret: true });
      const places = {
        east: { endpoint: east.url, tenantId: DEFAULT_TENANT_ID, ...providers["east"] },
        west: { endpoint: west.url, tenantId: DEFAULT_TENANT_ID, ...providers["west"] },
      };
      await write(environment, places);
      return { environment, east, west, providers: places };
    };
    const plainKey = { environment: { SCENARIO_KEY: westKey } };

    it("explicit providers have their pools at their own control plane, and their functions read there", async () => {
      const { environment, east, west } = await start({ east: { look: true }, west: { look: true } });
      const { stack } = environment;
      west.pools.seed({ name: "another" });
      const up = await stack.up(plainKey);
      assertSucceeded(up);
      const [inEast, another, inWest] = [east, west].flatMap(({ pools }) => pools.list());
      assert.deepEqual(up.outputs, {
        east: { poolId: inEast?.id, found: inEast?.id, all: [inEast?.name] },
        west: { poolId: inWest?.id, found: inWest?.id, all: [another?.name, inWest?.name] },
      });
      assert.deepEqual(takeCallers(east), [`${DEFAULT_TENANT_ID} ${eastKey}`]);
      assert.deepEqual(takeCallers(west), [`${DEFAULT_TENANT_ID} ${westKey}`]);

      assertSucceeded(await stack.refresh({ expectNoChanges: true }));
      assertSucceeded(await stack.destroy());
      const seen = [east, west].map(({ pools }) => pools.list().map(({ name }) => name));
      assert.deepEqual(seen, [[], ["another"]]);
    });

    it("explicit providers leave no key in plain text in any file", async () => {
      const { environment } = await start();
      const up = await environment.stack.up(plainKey);
      assertSucceeded(up);
      const state = JSON.stringify(await environment.stack.exportState());
      assertAbsent([eastKey, westKey], "an output", up.text + state);
      const files = await readFiles(environment.directory);
      assert.ok(files.length > 3);
      for (const [file, content] of files) assertAbsent([eastKey, westKey], file, content);
      assertSucceeded(await environment.stack.destroy());
    });

    thorough("explicit providers do not print a refused key, or a key inside an address", async () => {
      const { environment, providers } = await start();
      const { stack } = environment;
      const refuse = async (...reasons: RegExp[]): Promise<void> => {
        const preview = await stack.preview(plainKey);
        assertFailed(preview, ...reasons);
        assertAbsent([eastKey, westKey], "an output", preview.text);
      };
      await stack.setConfig("scenario:eastKey", `${eastKey} `, { secret: true });
      await refuse(/provider "east" \(apiKey\) holds a line break, a space/);
      await stack.setConfig("scenario:eastKey", eastKey, { secret: true });
      const endpoint = `https://langsmith.example.com?key=${encodeURIComponent(westKey)}`;
      await write(environment, { ...providers, west: { endpoint } });
      await refuse(/provider "west" \(endpoint\) has a query/);
    });

    it("explicit providers never send the stack's key to an address of their own", async () => {
      const environment = await open({ program: "providers-program" });
      const { stack, controlPlane: east } = environment;
      const west = await environment.startControlPlane();
      await write(environment, { east: { endpoint: east.url }, west: { endpoint: west.url } });
      assertSucceeded(await stack.preview());
      assertFailed(
        await stack.up({ environment: { LANGSMITH_API_KEY: east.apiKey } }),
        /could not create SandboxPool "west-pool-\w+"/,
        /provider "west" \(endpoint\) is not the stack's.*Give this provider an apiKey or a bearerToken of its own/,
      );
      assert.deepEqual(west.requests.all, []);

      await stack.setConfig("scenario:westKey", west.apiKey, { secret: true });
      assertSucceeded(await stack.up());
      const actual = [east, west].map(({ pools }) => pools.list().length);
      assert.deepEqual(actual, [1, 1]);
      assertSucceeded(await stack.destroy());
    });

    thorough("explicit providers replace nothing for another key", async () => {
      const { environment, east, west } = await start();
      const { stack } = environment;
      assertSucceeded(await stack.up(plainKey));
      const before = [east, west].map(({ pools }) => pools.list());
      for (const [place, old] of [
        [east, eastKey],
        [west, westKey],
      ] as const) {
        place.keys.revoke(old);
        place.keys.add({ secret: `${old}-new`, scope: "organization" });
        place.requests.clear();
      }
      await stack.setConfig("scenario:eastKey", `${eastKey}-new`, { secret: true });
      const up = await stack.up({ environment: { SCENARIO_KEY: `${westKey}-new` } });
      assertSucceeded(up);
      assert.deepEqual(stepsOf(up), []);
      // The state has the new keys now.
      assertSucceeded(await stack.refresh({ expectNoChanges: true }));
      assert.deepEqual(takeCallers(west), [`${DEFAULT_TENANT_ID} ${westKey}-new`]);
      assert.deepEqual(
        [east, west].map(({ pools }) => pools.list()),
        before,
      );
    });

    thorough("explicit providers are removed with their pools after a rotation and an up with both", async () => {
      const { environment, east, west, providers } = await start();
      const { stack } = environment;
      assertSucceeded(await stack.up(plainKey));
      const newKey = `${eastKey}-new`;
      east.keys.revoke(eastKey);
      east.keys.add({ secret: newKey, scope: "organization" });
      await stack.setConfig("scenario:eastKey", newKey, { secret: true });
      await write(environment, { west: providers["west"] ?? {} });
      assertFailed(await stack.up(plainKey), /add this one again, run `pulumi up`, and then remove it/);

      await write(environment, providers);
      assertSucceeded(await stack.up(plainKey));
      await write(environment, { west: providers["west"] ?? {} });
      assertSucceeded(await stack.up(plainKey));
      assert.deepEqual(
        [east, west].map(({ pools }) => pools.list().length),
        [0, 1],
      );
    });

    thorough("explicit providers replace their pools for another workspace, and delete the old ones", async () => {
      const { environment, east, west, providers } = await start();
      const { stack } = environment;
      assertSucceeded(await stack.up(plainKey));
      const before = west.pools.list();
      const [old] = east.pools.list();
      for (const { requests } of [east, west]) requests.clear();
      const tenantId = "00000000-0000-4000-8000-000000000001";
      await write(environment, { ...providers, east: { ...providers["east"], tenantId } });
      const up = await stack.up(plainKey);
      assertSucceeded(up);
      assert.deepEqual(stepsOf(up), ["create-replacement east-pool", "replace east-pool", "delete-replaced east-pool"]);
      assert.deepEqual(takeCallers(east), [`${tenantId} ${eastKey}`, `${DEFAULT_TENANT_ID} ${eastKey}`]);
      assert.deepEqual(
        east.pools.list().map((pool) => [pool.tenantId, pool.id === old?.id]),
        [[tenantId, false]],
      );
      assert.deepEqual(west.pools.list(), before);
      assert.deepEqual(Object.keys(poolsIn(await stack.exportState())).sort(), ["east-pool", "west-pool"]);
    });

    thorough("explicit providers without their workspace replace pools unless the stack sets it", async () => {
      const tenantId = "00000000-0000-4000-8000-000000000001";
      const { environment, east, providers } = await start({ east: { tenantId } });
      const { stack } = environment;
      assertSucceeded(await stack.up(plainKey));
      await write(environment, { ...providers, east: { endpoint: east.url } });
      await stack.setConfig("langsmith:tenantId", tenantId);
      const same = await stack.up(plainKey);
      assertSucceeded(same);
      assert.deepEqual(stepsOf(same), []);

      await write(environment, providers);
      assertSucceeded(await stack.up(plainKey));
      await write(environment, { ...providers, east: { endpoint: east.url } });
      await stack.setConfig("langsmith:tenantId", DEFAULT_TENANT_ID);
      east.requests.clear();
      const up = await stack.up(plainKey);
      assertSucceeded(up);
      assert.deepEqual(stepsOf(up), ["create-replacement east-pool", "replace east-pool", "delete-replaced east-pool"]);
      assert.deepEqual(takeCallers(east), [`${DEFAULT_TENANT_ID} ${eastKey}`, `${tenantId} ${eastKey}`]);
      const tenantIds = east.pools.list().map((pool) => pool.tenantId);
      assert.deepEqual(tenantIds, [DEFAULT_TENANT_ID]);
      assertSucceeded(await stack.refresh({ expectNoChanges: true }));
      assertSucceeded(await stack.destroy());
    });
  },
  { through: ["native"] },
);
