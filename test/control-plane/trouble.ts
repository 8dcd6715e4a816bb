import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Phase, StatusTrouble, Trouble } from "./faults";

const CHUNK_BYTES = 64 * 1024;

/** Applies what happens before the work. The reply is sent if the request ends with that. */
export async function applyBeforeWork(
  trouble: Trouble,
  request: FastifyRequest,
  reply: FastifyReply,
  closing: AbortSignal,
): Promise<void> {
  if (findPhase(trouble) === "after") return;
  switch (trouble.kind) {
    case "status":
      await reply.send(prepareAnswer(trouble, reply));
      break;
    default:
      await interrupt(trouble, request, closing);
  }
}

/** Applies what happens once the work is done. Gives back what to send instead of the payload. */
export async function applyAfterWork(
  trouble: Trouble,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  closing: AbortSignal,
): Promise<unknown> {
  if (findPhase(trouble) === "before") return payload;
  switch (trouble.kind) {
    case "status":
      return prepareAnswer(trouble, reply);
    case "cutJson":
      return typeof payload === "string" ? payload.slice(0, payload.length / 2) : payload;
    case "wrongShape":
      return prepareAnswer({ status: 200, body: trouble.body ?? { unexpected: true } }, reply);
    case "otherPool":
      return typeof payload === "string" ? replaceFields(payload, trouble.changes ?? { id: randomUUID() }) : payload;
    case "hugeBody":
      prepareAnswer({ status: 200, contentType: "application/json" }, reply);
      return Readable.from(generateJsonString(trouble.bytes));
    default:
      await interrupt(trouble, request, closing);
      return payload;
  }
}

function findPhase(trouble: Trouble): Phase {
  switch (trouble.kind) {
    case "cutJson":
    case "wrongShape":
    case "otherPool":
    case "hugeBody":
      return "after";
    default:
      return trouble.phase ?? "before";
  }
}

/** What can happen in both phases in the same way. */
async function interrupt(trouble: Trouble, request: FastifyRequest, closing: AbortSignal): Promise<void> {
  switch (trouble.kind) {
    case "delay":
      await sleep(trouble.ms, undefined, { signal: closing });
      break;
    case "run":
      await trouble.action(request.logged);
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

/** Nothing refers to the promise for longer than to the request, so that it costs no more than the request does. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

function prepareAnswer(answer: Omit<StatusTrouble, "kind">, reply: FastifyReply): string {
  const { status, body = "", headers = {} } = answer;
  const isText = typeof body === "string";
  reply.code(status).headers(headers);
  reply.type(answer.contentType ?? (isText ? "text/html; charset=utf-8" : "application/json"));
  return isText ? body : JSON.stringify(body);
}

function replaceFields(payload: string, changes: Readonly<Record<string, unknown>>): string {
  const answer: unknown = JSON.parse(payload);
  return JSON.stringify({ ...(typeof answer === "object" ? answer : {}), ...changes });
}

function* generateJsonString(bytes: number): Generator<Buffer> {
  yield Buffer.from('"');
  for (let left = bytes - 2; left > 0; left -= CHUNK_BYTES) yield Buffer.alloc(Math.min(left, CHUNK_BYTES), "x");
  yield Buffer.from('"');
}
