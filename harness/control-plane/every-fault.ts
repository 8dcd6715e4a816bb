import type { Fault, StatusFault } from "./fault-kinds";
import { COMMAND_TEXT, escapeForHtml, escapeForJson, findSentKey, TERMINAL_TEXT } from "./hostile-text";
import type { LoggedRequest, RequestFilter } from "./request-log";

const BAD_GATEWAY: StatusFault = { kind: "status", status: 502, body: "<h1>502 Bad Gateway</h1>" };

/** Problem details (RFC 7807), as in the newer routes. */
const PROBLEM = {
  type: "about:blank",
  title: "Internal Server Error",
  status: 500,
  detail: "no",
  error_class: "Internal",
};

/** Answers whose text must not be printed unchanged. */
const HOSTILE_ERRORS: readonly StatusFault[] = [
  (request: LoggedRequest) => `invalid key ${findSentKey(request)}`,
  (request: LoggedRequest) => escapeForJson(`invalid key ${findSentKey(request)}`),
  (request: LoggedRequest) => escapeForHtml(`invalid key ${findSentKey(request)}`),
  () => TERMINAL_TEXT,
  () => COMMAND_TEXT,
].map((write) => ({ kind: "status", status: 500, body: (request: LoggedRequest) => ({ detail: write(request) }) }));

/**
 * One fault of each kind, in its variants. A careful client survives all of them: none is an undetectable lie, such as a
 * wrong id under the right name.
 */
export const EVERY_FAULT: readonly (Fault & RequestFilter)[] = [
  { kind: "delay", ms: 20 },
  { kind: "delay", ms: 20, phase: "after" },
  { kind: "reset", phase: "before" },
  { kind: "reset", phase: "after" },
  { kind: "hang", phase: "before" },
  { kind: "hang", phase: "after" },
  // Answers of a gateway in front of the control plane.
  BAD_GATEWAY,
  { ...BAD_GATEWAY, phase: "after" },
  { kind: "status", status: 503 },
  { kind: "status", status: 503, phase: "after" },
  { kind: "status", status: 504, phase: "after" },
  { kind: "status", status: 200, body: "<h1>We will be back soon</h1>" },
  { kind: "status", status: 307, headers: { location: "https://login.example.com/" } },
  { kind: "status", status: 404, body: { detail: "Not Found" } },
  { kind: "status", status: 404, body: "<h1>404</h1>" },
  // Refusals.
  { kind: "status", status: 401, body: { detail: "Invalid API key" } },
  { kind: "status", status: 403, body: { detail: { error: "Forbidden", message: "Sandboxes are not enabled" } } },
  { kind: "status", status: 409, body: { detail: "Resource already exists." }, method: "POST" },
  { kind: "status", status: 422, body: { detail: [{ loc: ["body"], msg: "no", type: "value_error" }] } },
  { kind: "status", status: 429, body: { detail: "Rate limit exceeded" }, headers: { "retry-after": "0" } },
  { kind: "status", status: 500, body: "Internal Server Error", contentType: "text/plain" },
  { kind: "status", status: 500, body: { detail: "Internal Server Error" }, phase: "after" },
  { kind: "status", status: 500, body: { detail: { error: "InternalError", error_id: "e-1", message: "no" } } },
  { kind: "status", status: 403, body: { ...PROBLEM, status: 403 }, contentType: "application/problem+json" },
  { kind: "status", status: 500, body: PROBLEM, contentType: "application/problem+json", phase: "after" },
  { kind: "status", status: 410, insteadOf: 404, phase: "after", body: { detail: "Gone" } },
  { kind: "status", status: 404, insteadOf: 404, phase: "after", body: { detail: "No such object" } },
  ...HOSTILE_ERRORS,
  // Answers that are unreadable or not trustworthy.
  { kind: "cutJson" },
  { kind: "gzip" },
  { kind: "wrongShape" },
  { kind: "wrongShape", body: [] },
  { kind: "hugeBody", bytes: 2_000_000 },
  { kind: "changeHeaders", headers: { "x-filler": "x".repeat(20_000) } },
  { kind: "changeHeaders", headers: { date: undefined } },
  { kind: "changeResponse", changes: { name: "others" } },
  { kind: "changeResponse", changes: { name: TERMINAL_TEXT } },
  { kind: "changeResponse", changes: { name: COMMAND_TEXT } },
  { kind: "changeResponse", changes: (_object, request) => ({ name: findSentKey(request) }) },
  { kind: "changeResponse", changes: { id: null } },
  { kind: "changeResponse", changes: { replicas: "2" } },
  // Work that is late or incomplete.
  { kind: "staleRead", seconds: 5, method: "GET" },
  { kind: "changeRequest", changes: { name: undefined, replicas: undefined }, method: "PATCH" },
  { kind: "slowDeletion", seconds: 3, method: "DELETE" },
  { kind: "slowDeletion", seconds: 3, status: 202, method: "DELETE" },
];
