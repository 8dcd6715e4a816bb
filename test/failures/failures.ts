import type { Content, Fault, RequestFilter, StatusFault } from "../../harness/control-plane";
import type { Operation } from "./observe";
import type { SubjectName } from "./subjects";

/** A failure of one request of an operation. */
export interface Failure {
  title: string;
  /** Fault of the operation's main request, or an event before it. */
  fault: Fault | "nobodyListens" | "isDeleted" | "buildFails" | "buildIsSlow";
  /** Method of the request that meets the fault, if it is not the operation's main one. */
  method?: "GET";
  /** Whether to skip the wait for readiness, so that the deadline is near. */
  nearDeadline?: true;
  /** Fault of the other requests. */
  alsoFailing?: readonly (Fault & RequestFilter)[];
  /** Operations on a pool that can meet it; by default all of them. */
  operations?: readonly Operation[];
  /** Operations on other resources that end in another way than on a pool. */
  others?: Partial<Record<SubjectName, readonly Operation[]>>;
}

const answer = (status: number, body: Content, more: Partial<StatusFault> = {}): StatusFault => ({
  kind: "status",
  status,
  body,
  ...more,
});
const detail = (value: unknown): { detail: unknown } => ({ detail: value });
const page = (title: string): string => `<html><head><title>${title}</title></head></html>`;
const afterSeconds = 3_600;
const rateLimit = (retryAfter: string): StatusFault =>
  answer(429, detail("Rate limit exceeded"), { headers: { "retry-after": retryAfter } });
const INTERNAL = answer(500, "Internal Server Error", { contentType: "text/plain" });
const NO_ROLES = { error: "Unsupported", message: "AWS roles are not set up" };
const NOT_READY = "Pool 'workers' did not have any ready instances within 120 seconds";
const TOO_MUCH = [{ loc: ["body", "replicas"], msg: "Input should be less than 3", type: "less_than" }];
const QUOTA = "Limit of 2 sandbox(es) per organization exceeded. Current usage: 2 sandboxes, Requested: 2 additional.";
/** Faults of a snapshot's create only. */
const ofBuild = { operations: [], others: { SandboxSnapshot: ["create"] } } as const;

/** Each lasts for as long as the operation tries. */
const rows: readonly (readonly [title: string, fault: Failure["fault"], more?: Omit<Failure, "title" | "fault">])[] = [
  ["connection refused", "nobodyListens"],
  [
    "connection reset before the request arrived",
    { kind: "reset", phase: "before" },
    { others: { SandboxRegistry: ["update"], SandboxSnapshot: ["create", "update"] } },
  ],
  [
    "connection reset after the work was done",
    { kind: "reset", phase: "after" },
    { others: { SandboxRegistry: ["create", "update"], SandboxSnapshot: ["create", "update"] } },
  ],
  [
    "connection reset after the work was done, and every look at it fails",
    { kind: "reset", phase: "after" },
    {
      alsoFailing: [{ ...answer(500, "Internal Server Error"), method: "GET" }],
      operations: ["create"],
      others: { SandboxSnapshot: ["create"] },
    },
  ],
  ["no answer, nothing done", { kind: "hang", phase: "before" }, { nearDeadline: true }],
  ["no answer, work done", { kind: "hang", phase: "after" }, { nearDeadline: true }],
  ["401", answer(401, detail("Invalid API key"))],
  ["403", answer(403, detail("Sandboxes are not enabled"))],
  ["404 of the route", answer(404, detail("Not Found"))],
  ["404 of the pool, which someone deleted", "isDeleted", { operations: ["read", "update", "delete"] }],
  ["409", answer(409, detail({ error: "Conflict", message: "Resource already exists." }))],
  ["422", answer(422, detail(TOO_MUCH))],
  ["429 of the quota", answer(429, detail(QUOTA)), { others: { SandboxSnapshot: ["create"] } }],
  ["429 of the rate, Retry-After in seconds", rateLimit(String(afterSeconds))],
  ["429 of the rate, Retry-After as a date", rateLimit(new Date(Date.now() + afterSeconds * 1000).toUTCString())],
  ["500", INTERNAL],
  ["501", answer(501, detail(NO_ROLES)), { operations: [], others: { SandboxRegistry: ["create"] } }],
  ["502 of a gateway", answer(502, page("502 Bad Gateway"))],
  ["503", answer(503, page("503 Service Temporarily Unavailable"))],
  [
    "504 of the control plane, work done",
    answer(504, detail({ error: "Timeout", message: NOT_READY }), { phase: "after" }),
  ],
  ["504 of a gateway, work done", answer(504, page("504 Gateway Time-out"), { phase: "after" })],
  ["200 with a maintenance page, nothing done", answer(200, page("Maintenance"))],
  [
    "200 with the pool, but nothing done",
    { kind: "changeRequest", changes: { replicas: undefined } },
    { operations: ["update"] },
  ],
  ["202 before the pool is gone", { kind: "slowDeletion", seconds: 0.02, status: 202 }, { operations: ["delete"] }],
  ["redirect to another host", answer(307, "", { headers: { location: "https://login.example.com/" } })],
  ["cut JSON, work done", { kind: "cutJson" }],
  ["JSON of another shape, work done", { kind: "wrongShape" }],
  ["answer about another pool, work done", { kind: "changeResponse", changes: { name: "others" } }],
  ["the build fails", "buildFails", { operations: [], others: { SandboxSnapshot: ["create", "update"] } }],
  ["the build takes longer than `timeout`", "buildIsSlow", ofBuild],
  ["500 of every look at the build", INTERNAL, { ...ofBuild, method: "GET" }],
  ["it is deleted while it is built", "isDeleted", { ...ofBuild, method: "GET" }],
];
const failures = rows.map(([title, fault, more]): Failure => ({ title, fault, ...more }));

export function failuresOf(subject: SubjectName, operation: Operation): Failure[] {
  return failures.filter(({ operations, others }) =>
    subject === "SandboxPool" ? (operations?.includes(operation) ?? true) : others?.[subject]?.includes(operation),
  );
}
