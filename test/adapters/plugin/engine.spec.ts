import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import assert from "node:assert/strict";
import { Engine } from "../../../provider/adapters/plugin/engine";
import { type EngineLog, startLog, until } from "./support";

const PROXY_VARIABLES = ["grpc_proxy", "https_proxy", "http_proxy", "no_grpc_proxy", "no_proxy"] as const;

describe("the plugin's connection to the engine", () => {
  let log: EngineLog;
  let proxy: Server;
  let connections: number;
  const environment = new Map<string, string | undefined>();

  beforeEach(async () => {
    log = await startLog();
    connections = 0;
    // Nothing listens at this proxy.
    proxy = createServer().on("connection", (socket) => {
      connections++;
      socket.destroy();
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    for (const name of PROXY_VARIABLES) {
      environment.set(name, process.env[name]);
      Reflect.deleteProperty(process.env, name);
    }
  });
  afterEach(() => {
    for (const [name, value] of environment) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    proxy.close();
    log.end();
  });

  for (const name of ["grpc_proxy", "https_proxy", "http_proxy"] as const) {
    it(`connects to the engine without the proxy in ${name}, which may not reach this machine`, async () => {
      process.env[name] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const engine = new Engine(log.address);
      engine.report("a note", { urn: undefined, isPassing: false });
      engine.warn("a warning");
      await until(() => log.lines.length === 2 || connections > 0);
      engine.close();
      assert.deepEqual([log.lines.map(({ message }) => message).sort(), connections], [["a note", "a warning"], 0]);
    });
  }
});
