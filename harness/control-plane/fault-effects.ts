import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Fault, FaultOf, FieldChanges, Fields, StatusFault } from "./fault-kinds";
import { readJson } from "./json";

const CHUNK_BYTES = 64 * 1024;

const fields = z.record(z.string(), z.unknown());
const list = z.array(fields);

/** Applies faults before the work. Sends the reply if the fault ends the request. */
export async function applyBeforeWork(
  fault: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
  closing: AbortSignal,
): Promise<void> {
  if (!happens(fault, "before")) return;
  switch (fault.kind) {
    case "status":
      await reply.send(prepareAnswer(fault, request, reply));
      break;
    case "changeRequest": {
      const change = makeChange(fault.changes, request);
      if (typeof request.body === "string") request.body = changeJson(request.body, change);
      break;
    }
    default:
      await interrupt(fault, request, closing);
  }
}

/** Applies faults after the work. Returns the payload to send instead. */
export async function applyAfterWork(
  fault: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  closing: AbortSignal,
): Promise<unknown> {
  if (!happens(fault, "after")) return payload;
  const text = typeof payload === "string" ? payload : "";
  switch (fault.kind) {
    case "status":
      if (fault.insteadOf !== undefined && fault.insteadOf !== reply.statusCode) return payload;
      return prepareAnswer(fault, request, reply);
    case "cutJson":
      return text === "" ? payload : text.slice(0, text.length / 2);
    case "gzip":
      if (text === "") return payload;
      reply.header("content-encoding", "gzip");
      return gzipSync(text);
    case "wrongShape":
      return prepareAnswer({ status: 200, body: fault.body ?? { unexpected: true } }, request, reply);
    case "hugeBody":
      prepareAnswer({ status: 200, contentType: "application/json" }, request, reply);
      return Readable.from(generateJsonString(fault.bytes));
    case "changeHeaders":
      changeHeaders(fault, reply);
      return payload;
    case "changeResponse":
      return text === "" || reply.statusCode >= 300 ? payload : changeObjects(text, request, fault.changes);
    default:
      await interrupt(fault, request, closing);
      return payload;
  }
}

function happens(fault: Fault, when: "before" | "after"): boolean {
  switch (fault.kind) {
    case "cutJson":
    case "gzip":
    case "wrongShape":
    case "hugeBody":
    case "changeHeaders":
    case "changeResponse":
      return when === "after";
    case "changeRequest":
      return when === "before";
    case "staleRead":
    case "slowDeletion":
      // The routes apply it.
      return false;
    default:
      return when === (fault.phase ?? "before");
  }
}

/** Faults that are the same in both phases. */
async function interrupt(fault: Fault, request: FastifyRequest, closing: AbortSignal): Promise<void> {
  switch (fault.kind) {
    case "delay":
      await sleep(fault.ms, undefined, { signal: closing });
      break;
    case "run":
      await fault.action(request.logged);
      break;
    case "reset":
      request.raw.socket.resetAndDestroy();
      await never();
      break;
    case "hang":
      await never();
      break;
  }
}

/** A new promise for each request, which is freed together with the request. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

function prepareAnswer(answer: Omit<StatusFault, "kind">, request: FastifyRequest, reply: FastifyReply): string {
  const { status, body = "", headers = {} } = answer;
  const content = typeof body === "function" ? body(request.logged) : body;
  const isText = typeof content === "string";
  reply.code(status).headers(headers);
  reply.type(answer.contentType ?? (isText ? "text/html; charset=utf-8" : "application/json"));
  return isText ? content : JSON.stringify(content);
}

function changeHeaders({ headers }: FaultOf<"changeHeaders">, reply: FastifyReply): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) reply.header(name, value);
    else if (name.toLowerCase() === "date") reply.raw.sendDate = false;
    else reply.removeHeader(name);
  }
}

type Change = (object: Fields) => Fields;

function makeChange(changes: FieldChanges, request: FastifyRequest): Change {
  return (object) => ({ ...object, ...(typeof changes === "function" ? changes(object, request.logged) : changes) });
}

/** Changes a JSON object; any other text stays as it is. */
function changeJson(text: string, change: Change): string {
  const { success, data } = fields.safeParse(readJson(text));
  return success ? JSON.stringify(change(data)) : text;
}

/** Changes the object of an answer, or each object of its list. */
function changeObjects(text: string, request: FastifyRequest, changes: FieldChanges): string {
  const change = makeChange(changes, request);
  if (!isForList(request)) return changeJson(text, change);
  return changeJson(text, (answer) => {
    const changed = Object.entries(answer).map(([name, value]): [string, unknown] => {
      const { data: objects } = list.safeParse(value);
      return [name, objects?.map(change) ?? value];
    });
    return Object.fromEntries(changed);
  });
}

/** Whether a request reads a list: its path names no object. */
function isForList({ method, routeOptions }: FastifyRequest): boolean {
  return method === "GET" && routeOptions.url?.includes(":") === false;
}

function* generateJsonString(bytes: number): Generator<Buffer> {
  yield Buffer.from('"');
  for (let left = bytes - 2; left > 0; left -= CHUNK_BYTES) yield Buffer.alloc(Math.min(left, CHUNK_BYTES), "x");
  yield Buffer.from('"');
}
