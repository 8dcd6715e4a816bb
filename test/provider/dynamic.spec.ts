import assert from "node:assert/strict";
import { dynamicProvider } from "../../provider";
import { startControlPlane } from "../control-plane";

describe("dynamic provider", () => {
  it("does not show the password of a proxy that is not a URL", async () => {
    const environment = { ...process.env };
    const proxy = "http://user:hunter2@";
    Object.assign(process.env, { HTTP_PROXY: proxy, http_proxy: proxy, LANGSMITH_API_KEY: "lsv2_key" });
    try {
      await assert.rejects(
        async () => dynamicProvider("SandboxPool").read?.("workers", {}),
        (error: Error) => {
          assert.equal(error.name, "ConfigurationError");
          assert.match(error.message, /HTTP_PROXY or HTTPS_PROXY is not a URL/);
          assert.doesNotMatch(`${error.message} ${error.stack} ${String(error.cause)}`, /hunter2/);
          return true;
        },
      );
    } finally {
      process.env = environment;
    }
  });

  it("shares requests between the pools that are read at the same time", async () => {
    const controlPlane = await startControlPlane();
    try {
      const { configure, read } = dynamicProvider("SandboxPool");
      assert.ok(configure && read);
      const config: Record<string, string> = {
        "langsmith:endpoint": controlPlane.url,
        "langsmith:apiKey": controlPlane.apiKey,
      };
      await configure({ config: { get: (key) => config[key], require: () => assert.fail() } });
      const pools = Array.from({ length: 10 }, (_, index) => controlPlane.pools.seed({ name: `pool-${index}` }));
      const found = await Promise.all(
        pools.map(({ id, name, templateName, replicas }) =>
          read(name, { name, templateName, replicas, poolId: id, readiness: "ready" }),
        ),
      );
      assert.deepEqual(
        found.map((pool) => pool.props?.["poolId"]),
        pools.map(({ id }) => id),
      );
      assert.equal(controlPlane.requests.all.length, 1);
    } finally {
      await controlPlane.close();
    }
  });
});
