import assert from "node:assert/strict";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { HELP, parseCommandLine } from "../../harness/control-plane/command-line";
import { z } from "zod";
import { DEFAULT_TENANT_ID } from "../../harness/control-plane/index";
import { call, poolBody, POOLS, REGISTRIES, SNAPSHOTS, until, useControlPlanes } from "./spec-support";

const MAIN = join(__dirname, "../../harness/control-plane/main.js");

describe("control plane: command", () => {
  const start = useControlPlanes();
  let command: Command | undefined;

  afterEach(() => {
    command?.process.kill("SIGKILL");
    command = undefined;
  });

  function run(...args: string[]): Command {
    return (command = new Command(args));
  }

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`serves, prints no secret with requests, and ends with 0 at ${signal}`, async () => {
      const running = run("--port", "0", "--template", "gpu", "--quota", "2");
      const { url, apiKey } = await running.waitForWelcome();
      assert.equal((await call({ url, apiKey }, "POST", POOLS, { body: poolBody() })).status, 201);
      assert.equal((await call({ url, apiKey }, "GET", `${POOLS}/gone?x=1`)).status, 404);
      assert.equal((await call({ url, apiKey: "lsv2_pt_nope" }, "GET", POOLS)).status, 401);
      const body = poolBody({ name: "more", template_name: "gpu" });
      assert.equal((await call({ url, apiKey }, "POST", POOLS, { body })).status, 429);

      assert.equal(await running.end(signal), 0);
      const [, requests = ""] = running.output.split(`export LANGGRAPH_HOST_API_KEY=${apiKey}\n\n`);
      assert.deepEqual(requests.replaceAll(/\d+ ms/g, "… ms").split("\n"), [
        "POST /v2/sandboxes/pools -> 201 (… ms, key-1)",
        "GET /v2/sandboxes/pools/gone?x=1 -> 404 (… ms, key-1)",
        "GET /v2/sandboxes/pools -> 401 (… ms, no known key)",
        "POST /v2/sandboxes/pools -> 429 (… ms, key-1)",
        "",
      ]);
      assert.equal(running.errors, "");
    });
  }

  it("ends with 0 while a creation waits and another pool is not ready yet", async () => {
    const running = run("--port", "0", "--never-ready", "python", "--ready-after", "3600", "--api-key", "mine");
    const { url, apiKey } = await running.waitForWelcome();
    assert.equal(apiKey, "mine");
    const body = poolBody({ name: "later", template_name: "node", wait_for_ready: false });
    assert.equal((await call({ url, apiKey }, "POST", POOLS, { body })).status, 201);
    const creation = assert.rejects(call({ url, apiKey }, "POST", POOLS, { body: poolBody() }));
    await until(async () => (await call({ url, apiKey }, "GET", POOLS)).text.includes("warm"));
    assert.equal(await running.end("SIGTERM"), 0);
    await creation;
    assert.match(running.output, /POST \/v2\/sandboxes\/pools -> no answer/);
  });

  it("opens every workspace to the key of an organization, which has to name the workspace", async () => {
    const { url } = await run("--port", "0", "--organization-key", "of-all").waitForWelcome();
    const caller = { url, apiKey: "of-all" };
    assert.equal((await call(caller, "GET", POOLS)).status, 403);
    for (const tenantId of [DEFAULT_TENANT_ID, "22222222-2222-4222-8222-222222222222"]) {
      const headers = { "X-Tenant-Id": tenantId };
      assert.equal((await call(caller, "GET", POOLS, { headers })).status, 200);
    }
  });

  it("fails the builds of which its help says so", async () => {
    const [image = "", password = ""] = Array.from(HELP.matchAll(/"(.+?)"/g), ([, text]) => text);
    const command = await run("--port", "0").waitForWelcome();
    const build = async (snapshot: object): Promise<unknown> => {
      const body = { name: "agent", fs_capacity_bytes: 2 ** 30, ...snapshot };
      const { json } = await call(command, "POST", SNAPSHOTS, { body });
      const { id } = z.object({ id: z.string() }).parse(json);
      const outcome = async (): Promise<string> =>
        z.object({ status: z.string() }).parse((await call(command, "GET", `${SNAPSHOTS}/${id}`)).json).status;
      await until(async () => (await outcome()) !== "building");
      return outcome();
    };
    const registry = await call(command, "POST", REGISTRIES, {
      body: { name: "images", url: "ghcr.io", username: "acme-bot", password },
    });
    const { id } = z.object({ id: z.string() }).parse(registry.json);
    assert.equal(await build({ docker_image: "ghcr.io/acme/agent:1" }), "ready");
    assert.equal(await build({ docker_image: `ghcr.io/acme/${image}:1` }), "failed");
    assert.equal(await build({ docker_image: "ghcr.io/acme/agent:1", registry_id: id }), "failed");
  });

  it("says in one line that its port is in use", async () => {
    const { port } = new URL((await start()).url);
    const running = run("--port", port);
    assert.equal(await running.end(), 1);
    assert.match(running.errors, new RegExp(`^control-plane: port ${port} is in use; .+\\n$`));
    assert.equal(running.output, "");
  });

  it("explains its flags", async () => {
    const running = run("--help");
    assert.equal(await running.end(), 0);
    for (const flag of ["--port", "--never-ready", "--quota"]) assert.ok(running.output.includes(flag), flag);
  });

  it("refuses a wrong flag in one line", async () => {
    const running = run("--prot", "1");
    assert.equal(await running.end(), 2);
    assert.match(running.errors, /^control-plane: Unknown option '--prot'.*--help lists the flags\n$/);
  });

  it("reads every flag", () => {
    const { options, organizationKeys, neverReady } = parseCommandLine([
      ...["--port", "0", "--host", "::1", "--api-key", "a", "--api-key", "b", "--ready-after", "1.5"],
      ...["--organization-key", "c", "--organization-key", "d"],
      ...["--template", "gpu", "--template", "disk:volumes", "--never-ready", "gpu", "--remove-unready"],
      ...["--quota", "10", "--page-size", "5", "--rate-limit", "100", "--build-seconds", "2", "--aws-roles"],
    ]);
    assert.deepEqual(neverReady, ["gpu"]);
    assert.deepEqual(organizationKeys, ["c", "d"]);
    assert.deepEqual(options, {
      host: "::1",
      port: 0,
      apiKeys: ["a", "b"],
      templates: [{ name: "gpu" }, { name: "disk", volumeMounts: [{ volumeName: "data", mountPath: "/data" }] }],
      readyAfterSeconds: 1.5,
      buildSeconds: 2,
      awsRoles: true,
      poolsSurviveTimeout: false,
      quota: 10,
      pageSize: 5,
      rateLimit: { requests: 100, windowMs: 60_000 },
    });
    assert.equal(parseCommandLine([]).options.port, 8787);
  });

  for (const [args, message] of [
    [["--port", "65536"], '--port takes a whole number from 0 to 65535, not "65536"'],
    [["--quota", "many"], '--quota takes a whole number of at least 0, not "many"'],
    [["--page-size", "0"], '--page-size takes a whole number of at least 1, not "0"'],
    [["--ready-after=-1"], '--ready-after takes a number of at least 0, not "-1"'],
    [["--template", "a:b"], '--template takes <name> or <name>:volumes, not "a:b"'],
    [["--template", "node"], 'there is a template "node" already'],
    [["--never-ready", "gone"], '--never-ready names "gone", but there is no such template'],
  ] as const) {
    it(`refuses ${args.join(" ")}`, () => {
      assert.throws(() => parseCommandLine(args), { name: "UsageError", message });
    });
  }
});

class Command {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  output = "";
  errors = "";

  constructor(args: string[]) {
    this.process = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    this.process.stdout.setEncoding("utf8").on("data", (text: string) => (this.output += text));
    this.process.stderr.setEncoding("utf8").on("data", (text: string) => (this.errors += text));
  }

  async waitForWelcome(): Promise<{ url: string; apiKey: string }> {
    for (;;) {
      const [, url, apiKey] = /HOST_URL=(\S+)\n.*API_KEY=(\S+)\n\n/.exec(this.output) ?? [];
      if (url !== undefined && apiKey !== undefined) return { url, apiKey };
      assert.equal(this.process.exitCode, null, this.errors);
      await once(this.process.stdout, "data");
    }
  }

  /** The exit code, once all output has arrived. */
  async end(signal?: NodeJS.Signals): Promise<number | null> {
    const closed = once(this.process, "close");
    if (signal !== undefined) this.process.kill(signal);
    await closed;
    return this.process.exitCode;
  }
}
