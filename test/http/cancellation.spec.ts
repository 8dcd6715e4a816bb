import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";
import type { ControlPlaneClient } from "../../provider/http/client";
import { CancelledError } from "../../provider/http/errors";
import { clientWith, failureOf } from "./support";

describe("a client whose operation is cancelled", () => {
  let server: Server;
  let client: ControlPlaneClient;
  let received: Promise<unknown>;
  let requests: number;
  let cancellation: AbortController;

  beforeEach(async () => {
    requests = 0;
    const first = Promise.withResolvers<unknown>();
    received = first.promise;
    server = createServer(() => {
      requests++;
      first.resolve(undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    client = clientWith(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, "lsv2_key");
    cancellation = new AbortController();
  });
  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const send = (method: "GET" | "POST") =>
    failureOf(client.within(cancellation.signal).send({ method, path: ["pools"], body: {}, schema: z.unknown() }));

  it("gives up a request that was sent, whose effect is not known, and does not try again", async () => {
    const failure = send("POST");
    await received;
    cancellation.abort();
    const error = await failure;
    assert.ok(error instanceof CancelledError);
    assert.deepEqual([error.effect, requests], ["unknown", 1]);
  });

  it("sends nothing any more", async () => {
    cancellation.abort();
    const error = await send("POST");
    assert.ok(error instanceof CancelledError);
    assert.deepEqual([error.effect, requests], ["none", 0]);
  });

  it("ends a pause", async () => {
    const pause = failureOf(client.within(cancellation.signal).pause(60_000));
    cancellation.abort();
    assert.ok((await pause) instanceof CancelledError);
  });

  it("says which option was too short", async () => {
    const limited = client.within(AbortSignal.timeout(5));
    assert.match((await failureOf(limited.pause(60_000))).message, /customTimeouts/);
  });

  it("leaves others that share its connections alone", async () => {
    const failure = send("GET");
    await received;
    const other = client.within(new AbortController().signal).pause(1);
    cancellation.abort();
    await failure;
    await other;
  });
});
