import type { Fault, RequestFilter } from "../../harness/control-plane";
import type { Operation } from "./observe";
import type { SubjectName } from "./subjects";

/** How one request of an operation can fail. */
export interface Failure {
  title: string;
  /** What meets the operation's main request, or what happens to the world before it. */
  fault: Fault | "nobodyListens" | "isDeleted" | "buildFails" | "buildIsSlow";
  /** The method of the request that it meets, if that is not the operation's main one. */
  method?: "GET";
  /** Nobody waits for readiness, so that the deadline is near. */
  nearDeadline?: true;
  /** What other requests meet. */
  alsoFailing?: readonly (Fault & RequestFilter)[];
  /** Only these operations on a pool can meet it; by default all of them. */
  operations?: readonly Operation[];
  /** The operations on other resources that it ends in another way than on a pool. */
  others?: Partial<Record<SubjectName, readonly Operation[]>>;
}

const detail = (value: unknown): { detail: unknown } => ({ detail: value });
const page = (title: string): string => `<html><head><title>${title}</title></head></html>`;
const inSeconds = 3_600;

/** Each lasts for as long as the operation tries. */
const failures: readonly Failure[] = [
  { title: "connection refused", fault: "nobodyListens" },
  {
    title: "connection reset before the request arrived",
    fault: { kind: "reset", phase: "before" },
    others: { SandboxRegistry: ["update"], SandboxSnapshot: ["create", "update"] },
  },
  {
    title: "connection reset after the work was done",
    fault: { kind: "reset", phase: "after" },
    others: { SandboxRegistry: ["create", "update"], SandboxSnapshot: ["create", "update"] },
  },
  {
    title: "connection reset after the work was done, and every look at it fails",
    fault: { kind: "reset", phase: "after" },
    alsoFailing: [{ kind: "status", status: 500, body: "Internal Server Error", method: "GET" }],
    operations: ["create"],
    others: { SandboxSnapshot: ["create"] },
  },
  { title: "no answer, nothing done", fault: { kind: "hang", phase: "before" }, nearDeadline: true },
  { title: "no answer, work done", fault: { kind: "hang", phase: "after" }, nearDeadline: true },
  { title: "401", fault: { kind: "status", status: 401, body: detail("Invalid API key") } },
  { title: "403", fault: { kind: "status", status: 403, body: detail("Sandboxes are not enabled") } },
  { title: "404 of the route", fault: { kind: "status", status: 404, body: detail("Not Found") } },
  {
    title: "404 of the pool, which someone deleted",
    fault: "isDeleted",
    operations: ["read", "update", "delete"],
  },
  {
    title: "409",
    fault: { kind: "status", status: 409, body: detail({ error: "Conflict", message: "Resource already exists." }) },
  },
  {
    title: "422",
    fault: {
      kind: "status",
      status: 422,
      body: detail([{ loc: ["body", "replicas"], msg: "Input should be less than 3", type: "less_than" }]),
    },
  },
  {
    title: "429 of the quota",
    fault: {
      kind: "status",
      status: 429,
      body: detail(
        "Limit of 2 sandbox(es) per organization exceeded. Current usage: 2 sandboxes, Requested: 2 additional.",
      ),
    },
    others: { SandboxSnapshot: ["create"] },
  },
  {
    title: "429 of the rate, Retry-After in seconds",
    fault: {
      kind: "status",
      status: 429,
      body: detail("Rate limit exceeded"),
      headers: { "retry-after": String(inSeconds) },
    },
  },
  {
    title: "429 of the rate, Retry-After as a date",
    fault: {
      kind: "status",
      status: 429,
      body: detail("Rate limit exceeded"),
      headers: { "retry-after": new Date(Date.now() + inSeconds * 1000).toUTCString() },
    },
  },
  { title: "500", fault: { kind: "status", status: 500, body: "Internal Server Error", contentType: "text/plain" } },
  {
    title: "501",
    fault: { kind: "status", status: 501, body: detail({ error: "Unsupported", message: "AWS roles are not set up" }) },
    operations: [],
    others: { SandboxRegistry: ["create"] },
  },
  { title: "502 of a gateway", fault: { kind: "status", status: 502, body: page("502 Bad Gateway") } },
  { title: "503", fault: { kind: "status", status: 503, body: page("503 Service Temporarily Unavailable") } },
  {
    title: "504 of the control plane, work done",
    fault: {
      kind: "status",
      phase: "after",
      status: 504,
      body: detail({ error: "Timeout", message: "Pool 'workers' did not have any ready instances within 120 seconds" }),
    },
  },
  {
    title: "504 of a gateway, work done",
    fault: { kind: "status", phase: "after", status: 504, body: page("504 Gateway Time-out") },
  },
  {
    title: "200 with a maintenance page, nothing done",
    fault: { kind: "status", status: 200, body: page("Maintenance") },
  },
  {
    title: "200 with the pool, but nothing done",
    fault: { kind: "changeRequest", changes: { replicas: undefined } },
    operations: ["update"],
  },
  {
    title: "202 before the pool is gone",
    fault: { kind: "slowDeletion", seconds: 0.02, status: 202 },
    operations: ["delete"],
  },
  {
    title: "redirect to another host",
    fault: { kind: "status", status: 307, headers: { location: "https://login.example.com/" } },
  },
  { title: "cut JSON, work done", fault: { kind: "cutJson" } },
  { title: "JSON of another shape, work done", fault: { kind: "wrongShape" } },
  { title: "answer about another pool, work done", fault: { kind: "changeResponse", changes: { name: "others" } } },
  { title: "the build fails", fault: "buildFails", operations: [], others: { SandboxSnapshot: ["create", "update"] } },
  {
    title: "the build takes longer than `timeout`",
    fault: "buildIsSlow",
    operations: [],
    others: { SandboxSnapshot: ["create"] },
  },
  {
    title: "500 of every look at the build",
    fault: { kind: "status", status: 500, body: "Internal Server Error", contentType: "text/plain" },
    method: "GET",
    operations: [],
    others: { SandboxSnapshot: ["create"] },
  },
  {
    title: "it is deleted while it is built",
    fault: "isDeleted",
    method: "GET",
    operations: [],
    others: { SandboxSnapshot: ["create"] },
  },
];

export function failuresOf(subject: SubjectName, operation: Operation): Failure[] {
  return failures.filter(({ operations, others }) =>
    subject === "SandboxPool" ? (operations?.includes(operation) ?? true) : others?.[subject]?.includes(operation),
  );
}
