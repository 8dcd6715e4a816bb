import type { Trouble } from "../control-plane";
import type { Operation } from "./observe";

/** How one request of an operation can fail. */
export interface Failure {
  title: string;
  /** What meets the operation's main request, or what happens to the world before it. */
  trouble: Trouble | "nobodyListens" | "poolDeleted";
  /** Nobody waits for readiness, so that the deadline is near. */
  nearDeadline?: true;
}

const detail = (value: unknown): { detail: unknown } => ({ detail: value });
const page = (title: string): string => `<html><head><title>${title}</title></head></html>`;
const inSeconds = 3_600;

/** Each lasts for as long as the operation tries. */
const failures: readonly Failure[] = [
  { title: "connection refused", trouble: "nobodyListens" },
  { title: "connection reset before the request arrived", trouble: { kind: "reset", phase: "before" } },
  { title: "connection reset after the work was done", trouble: { kind: "reset", phase: "after" } },
  { title: "no answer, nothing done", trouble: { kind: "hang", phase: "before" }, nearDeadline: true },
  { title: "no answer, work done", trouble: { kind: "hang", phase: "after" }, nearDeadline: true },
  { title: "401", trouble: { kind: "status", status: 401, body: detail("Invalid API key") } },
  { title: "403", trouble: { kind: "status", status: 403, body: detail("Sandboxes are not enabled") } },
  { title: "404 of the route", trouble: { kind: "status", status: 404, body: detail("Not Found") } },
  { title: "404 of the pool, which somebody deleted", trouble: "poolDeleted" },
  {
    title: "409",
    trouble: { kind: "status", status: 409, body: detail({ error: "Conflict", message: "Resource already exists." }) },
  },
  {
    title: "422",
    trouble: {
      kind: "status",
      status: 422,
      body: detail([{ loc: ["body", "replicas"], msg: "Input should be less than 3", type: "less_than" }]),
    },
  },
  {
    title: "429 of the quota",
    trouble: {
      kind: "status",
      status: 429,
      body: detail(
        "Limit of 2 sandbox(es) per organization exceeded. Current usage: 2 sandboxes, Requested: 2 additional.",
      ),
    },
  },
  {
    title: "429 of the rate, Retry-After in seconds",
    trouble: {
      kind: "status",
      status: 429,
      body: detail("Rate limit exceeded"),
      headers: { "retry-after": String(inSeconds) },
    },
  },
  {
    title: "429 of the rate, Retry-After as a date",
    trouble: {
      kind: "status",
      status: 429,
      body: detail("Rate limit exceeded"),
      headers: { "retry-after": new Date(Date.now() + inSeconds * 1000).toUTCString() },
    },
  },
  { title: "500", trouble: { kind: "status", status: 500, body: "Internal Server Error", contentType: "text/plain" } },
  { title: "502 of a gateway", trouble: { kind: "status", status: 502, body: page("502 Bad Gateway") } },
  { title: "503", trouble: { kind: "status", status: 503, body: page("503 Service Temporarily Unavailable") } },
  {
    title: "504 of the control plane, work done",
    trouble: {
      kind: "status",
      phase: "after",
      status: 504,
      body: detail({ error: "Timeout", message: "Pool 'workers' did not have any ready instances within 120 seconds" }),
    },
  },
  {
    title: "504 of a gateway, work done",
    trouble: { kind: "status", phase: "after", status: 504, body: page("504 Gateway Time-out") },
  },
  {
    title: "redirect to another host",
    trouble: { kind: "status", status: 307, headers: { location: "https://login.example.com/" } },
  },
  { title: "cut JSON, work done", trouble: { kind: "cutJson" } },
  { title: "JSON of another shape, work done", trouble: { kind: "wrongShape" } },
  { title: "answer about another pool, work done", trouble: { kind: "otherPool", changes: { name: "others" } } },
];

/** What can meet an operation: a pool that is not created yet cannot be deleted by somebody. */
export function failuresOf(operation: Operation): Failure[] {
  return failures.filter(({ trouble }) => operation !== "create" || trouble !== "poolDeleted");
}
