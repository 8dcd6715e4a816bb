import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { assertAbsent, readFiles } from "./canaries";
import { assertFailed, assertSucceeded } from "./results";
import { describeScenarios } from "./test-environment";

const workers = { name: "workers", templateName: "python", replicas: 2 };

const WATCH_INTERVAL_MS = 50;

/** Records the command lines of every process on this machine while the work runs. */
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

/** Reads synchronously, since promises take ten times as long. */
function commandLineOf(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

describeScenarios("credentials", (open, { door, thorough }) => {
  const canary = "lsv2_pt_canary+/=0123456789";
  const bearer = "canary.bearer~token/with+specials==";

  it("no file and no output contains the credentials afterwards", async () => {
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

  thorough("credentials are never sent to another host or unencrypted, and never printed", async () => {
    const visits: unknown[] = [];
    const elsewhere = createServer((request, response) => {
      visits.push(request.headers);
      response.end("{}");
    }).listen(0, "127.0.0.1");
    try {
      const environment = await open();
      const { stack, controlPlane } = environment;
      const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
      controlPlane.faults.add({ kind: "status", status: 308, headers: { location }, times: Infinity });
      assertFailed(await environment.up({ workers }), /redirect.*langsmith:endpoint/s);
      assert.deepEqual(visits, []);

      environment.takeRequests();
      await stack.setConfig("langsmith:apiKey", `${canary}\r\nX-Evil: 1`, { secret: true });
      const refused = await stack.up();
      assertFailed(refused, /langsmith:apiKey.*line break/s);
      assertAbsent([canary], "the output", refused.text);
      assert.deepEqual(environment.takeRequests(), []);

      await stack.setConfig("langsmith:apiKey", controlPlane.apiKey, { secret: true });
      await stack.setConfig("langsmith:endpoint", "http://langsmith.example.com");
      assertFailed(await stack.up(), /unencrypted/);
    } finally {
      elsewhere.close();
    }
  });
});
