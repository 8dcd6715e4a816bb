import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { thorough } from "./thorough";
import { assertAbsent, readFiles } from "./canaries";
import { assertSucceeded } from "./results";
import { describeScenarios, type TestEnvironment } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };

const WATCH_INTERVAL_MS = 50;

/** The command lines of every process on this machine, for as long as the work takes. */
async function watchProcesses(work: Promise<unknown>): Promise<string> {
  const seen = new Set<string>();
  const look = (): void => {
    for (const id of readdirSync("/proc")) if (/^\d+$/.test(id)) seen.add(commandLineOf(id));
  };
  const timer = setInterval(look, WATCH_INTERVAL_MS);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  return [...seen].join("\n");
}

/** Not with promises, which take ten times as long. */
function commandLineOf(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

describeScenarios("credentials", (open, { door }) => {
  const canary = "lsv2_pt_canary+/=0123456789";
  const bearer = "canary.bearer~token/with+specials==";

  it("are found nowhere afterwards", async () => {
    const environment = await open({ controlPlane: { apiKeys: [canary] } });
    const secrets = [canary, bearer];
    await environment.stack.setConfig("langsmith:bearerToken", bearer, { secret: true });
    await environment.program({ workers, wrong: { ...workers, name: "wrong", templateName: "nothing" } });

    const texts: string[] = [];
    const failing = environment.stack.up();
    const commands = await watchProcesses(failing);
    assert.ok(commands.includes(door.providerCommand), "the provider was not watched");
    texts.push((await failing).text);
    environment.controlPlane.faults.add({ kind: "status", status: 401, body: { detail: "Invalid" }, times: Infinity });
    texts.push((await environment.stack.refresh()).text);
    environment.controlPlane.faults.clear();
    await environment.program({ workers: { ...workers, replicas: 3 } });
    texts.push((await environment.stack.up()).text, JSON.stringify(await environment.stack.exportState()));

    assertAbsent(secrets, "an output", texts.join("\n"));
    assertAbsent(secrets, "a command line", commands);
    const files = await readFiles(environment.directory);
    assert.ok(files.length > 3);
    for (const [file, content] of files) assertAbsent(secrets, file, content);
    assertSucceeded(await environment.stack.destroy());
  });

  thorough("do not follow a redirect to another host", async () => {
    const visits: string[] = [];
    const elsewhere = createServer((request, response) => {
      visits.push(JSON.stringify(request.headers));
      response.end("{}");
    }).listen(0, "127.0.0.1");
    try {
      const environment = await open();
      const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
      environment.controlPlane.faults.add({ kind: "status", status: 308, headers: { location }, times: Infinity });
      const up = await environment.up({ workers });
      assert.equal(up.succeeded, false);
      assert.match(up.text, /redirect.*langsmith:endpoint/s);
      assert.deepEqual(visits, []);
    } finally {
      elsewhere.close();
    }
  });

  thorough("are refused when they could not be sent, without being shown", async () => {
    const environment = await open();
    await environment.stack.setConfig("langsmith:apiKey", `${canary}\r\nX-Evil: 1`, { secret: true });
    const up = await environment.up({ workers });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /langsmith:apiKey.*line break/s);
    assertAbsent([canary], "the output", up.text);
    assert.deepEqual(environment.takeRequests(), []);
  });

  thorough("are never sent unencrypted to another host", async () => {
    const environment = await open();
    await environment.stack.setConfig("langsmith:endpoint", "http://langsmith.example.com");
    const up = await environment.up({ workers });
    assert.equal(up.succeeded, false);
    assert.match(up.text, /unencrypted/);
  });

  describe("after a rotation", () => {
    async function rotate(opened: Promise<TestEnvironment>): Promise<TestEnvironment> {
      const environment = await opened;
      assertSucceeded(await environment.up({ workers }));
      const { secret } = environment.controlPlane.keys.add({});
      environment.controlPlane.keys.revoke(environment.controlPlane.apiKey);
      await environment.stack.setConfig("langsmith:apiKey", secret, { secret: true });
      return environment;
    }

    thorough("let up work at once", async () => {
      const environment = await rotate(open());
      assertSucceeded(await environment.up({ workers: { ...workers, replicas: 3 } }));
      assert.deepEqual(environment.pools(), ["workers: python x 3"]);
    });

    if (door.name === "native") {
      it("let every operation work at once, and replace nothing", async () => {
        const environment = await rotate(open());
        const before = environment.poolIds();
        assertSucceeded(await environment.stack.preview({ refresh: true, expectNoChanges: true }));
        assertSucceeded(await environment.stack.refresh({ expectNoChanges: true }));
        assertSucceeded(await environment.stack.up());
        assert.deepEqual(environment.poolIds(), before);
        assertSucceeded(await environment.stack.destroy());
        assert.deepEqual(environment.pools(), []);
      });
      return;
    }

    it("tell refresh and destroy where the old key came from and what to do, and it helps", async () => {
      const environment = await rotate(open());
      for (const operation of ["refresh", "destroy"] as const) {
        const failed = await environment.stack[operation]();
        assert.equal(failed.succeeded, false);
        assert.match(failed.text, /stack configuration \(langsmith:apiKey\).*refused.*--run-program/s);
      }
      assert.deepEqual(environment.pools(), ["workers: python x 2"]);
      assertSucceeded(await environment.stack.refresh({ runProgram: true }));
      assertSucceeded(await environment.stack.destroy({ runProgram: true }));
      assert.deepEqual(environment.pools(), []);
    });
  });
});
