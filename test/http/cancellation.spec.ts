import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:net";
import { mock } from "node:test";
import * as z from "zod";
import type { ApiClient } from "../../provider/http/client";
import { CancelledError } from "../../provider/http/errors";
import { clientWith, failureOf, Started } from "./support";

describe("cancelling an operation", () => {
  const started = new Started();
  let client: ApiClient;
  let received: Promise<unknown>;
  let requests: number;
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown;
  let cancellation: AbortController;

  beforeEach(async () => {
    requests = 0;
    const first = Promise.withResolvers<unknown>();
    received = first.promise;
    answer = () => undefined;
    const url = await started.server((request, response) => {
      requests++;
      answer(request, response);
      first.resolve(undefined);
    });
    client = started.client(clientWith(url, "lsv2_key"));
    cancellation = new AbortController();
  });
  afterEach(() => started.end());

  const send = (method: "GET" | "POST", beforeGivingUp?: (sentAt: number) => Promise<unknown>) => {
    const request = { method, path: ["pools"], body: {}, schema: z.unknown(), beforeGivingUp };
    return failureOf(client.within(cancellation.signal).send(request));
  };

  it("abandons a request that was sent, reports its outcome as unknown, and does not retry", async () => {
    const failure = send("POST");
    await received;
    cancellation.abort();
    const error = await failure;
    assert.ok(error instanceof CancelledError);
    assert.deepEqual([error.effect, requests], ["unknown", 1]);
  });

  it("keeps a request open while its owner checks for its effect", async () => {
    const closed = mock.fn();
    answer = (request) => request.socket.on("close", closed);
    const beforeGivingUp = mock.fn(async (sentAt: number) => {
      assert.ok(sentAt <= Date.now());
      await client.send({ method: "GET", path: ["pools"], schema: z.unknown() });
      assert.equal(closed.mock.callCount(), 0);
    });
    const failure = send("POST", beforeGivingUp);
    await received;
    answer = (_request, response) => response.end("{}");
    cancellation.abort();
    assert.ok((await failure) instanceof CancelledError);
    assert.equal(beforeGivingUp.mock.callCount(), 1);
  });

  it("never sends a request that is cancelled before it has a connection, and does not check for its effect", async () => {
    const silent = createServer();
    const unsent = started.client(clientWith(`https://localhost:${await started.listen(silent)}`, "lsv2_key"));
    const connecting = once(silent, "connection");
    const beforeGivingUp = mock.fn(() => Promise.resolve());
    const request = { method: "POST", path: ["pools"], body: {}, schema: z.unknown(), beforeGivingUp } as const;
    const failure = failureOf(unsent.within(cancellation.signal).send(request));
    await connecting;
    cancellation.abort();
    const error = await failure;
    assert.deepEqual([error.name, error.effect, beforeGivingUp.mock.callCount()], ["CancelledError", "none", 0]);
  });

  it("sends no further request after the operation is cancelled", async () => {
    cancellation.abort();
    const error = await send("POST");
    assert.ok(error instanceof CancelledError);
    assert.deepEqual([error.effect, requests], ["none", 0]);
  });

  it("ends the pause before a retry when the operation is cancelled", async () => {
    const pause = failureOf(client.within(cancellation.signal).pause(60_000));
    cancellation.abort();
    assert.ok((await pause) instanceof CancelledError);
  });

  it("says that the time limit has passed", async () => {
    const limited = client.within(AbortSignal.timeout(5));
    assert.match((await failureOf(limited.pause(60_000))).message, /time limit has passed/);
  });

  it("leaves other operations on the same connections running", async () => {
    const failure = send("GET");
    await received;
    const other = client.within(new AbortController().signal).pause(1);
    cancellation.abort();
    await failure;
    await other;
  });
});
