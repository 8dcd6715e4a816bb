import assert from "node:assert/strict";
import { dynamicProvider } from "../../provider";

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
});
