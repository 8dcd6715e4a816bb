import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mock } from "node:test";
import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { Progress } from "../../provider/progress";
import { startLog, until } from "./plugin/support";

const URN = "urn:pulumi:dev::project::pulumi-nodejs:dynamic/langsmith:SandboxPool::workers";

describe("progress", () => {
  describe("progress of a wait", () => {
    let said: string[];
    let progress: Progress;
    beforeEach(() => {
      said = [];
      progress = new Progress((line) => void said.push(line));
      mock.timers.enable({ apis: ["setInterval"] });
    });
    afterEach(() => {
      mock.timers.reset();
    });

    it("logs progress every ten seconds until the wait ends", async () => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const waiting = progress.during("waiting for it", 120, promise);
      mock.timers.tick(25_000);
      assert.deepEqual(said, ["10 of 120 s: waiting for it", "20 of 120 s: waiting for it"]);
      resolve("done");
      assert.equal(await waiting, "done");
      mock.timers.tick(60_000);
      assert.equal(said.length, 2);
    });

    it("logs nothing for a short wait, and stops after a failure too", async () => {
      const { promise, reject } = Promise.withResolvers<never>();
      const waiting = progress.during("waiting for it", 120, promise);
      mock.timers.tick(9_000);
      reject(new Error("no"));
      await assert.rejects(waiting, /no/);
      mock.timers.tick(60_000);
      assert.deepEqual(said, []);
    });

    it("logs the reason for a retry instead of progress, until the request was sent", async () => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const waiting = progress.during("waiting for it", 120, promise);
      progress.onRetry("no connection to it yet");
      mock.timers.tick(10_000);
      progress.onSent();
      mock.timers.tick(10_000);
      assert.deepEqual(said, [
        "no connection to it yet, trying again",
        "10 s: no connection to it yet, trying again",
        "20 of 120 s: waiting for it",
      ]);
      resolve("done");
      await waiting;
    });
  });

  it("does not repeat the reason for a retry", () => {
    const said: string[] = [];
    const progress = new Progress((line) => void said.push(line));
    for (let attempt = 0; attempt < 3; attempt++) {
      progress.onRetry("it is unavailable");
      progress.onSent();
    }
    assert.deepEqual(said, ["it is unavailable, trying again"]);
  });

  it("reaches the engine with the resource's URN, as a status that does not stay in the log", async () => {
    const log = await startLog();
    const module = JSON.stringify(require.resolve("../../provider/adapters/status"));
    // Starts it like a provider process: the address is the only argument.
    const about = JSON.stringify({ urn: URN, isPassing: true });
    const script = `require(${module}).showLine("waiting", ${about})`;
    const provider = spawn(process.execPath, ["-e", script, "provider", log.address], { stdio: "inherit" });
    await until(() => log.lines.length > 0);
    provider.kill();
    await once(provider, "exit");
    log.end();
    const [{ message, severity, ephemeral, urn } = {}] = log.lines;
    assert.deepEqual([message, severity, ephemeral, urn], ["waiting", LogSeverity.INFO, true, URN]);
  });
});
