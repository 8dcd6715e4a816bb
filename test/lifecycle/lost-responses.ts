import type { Fault } from "../../harness/control-plane/index";

export const INTERNAL_ERROR = { kind: "status", status: 500, body: "Internal Server Error" } satisfies Fault;

/** Ways in which the response to a create is lost, and whether the object exists afterwards. */
export const LOST_RESPONSES: readonly { title: string; fault: Fault; isDone: boolean }[] = [
  { title: "a connection reset before the create", fault: { kind: "reset", phase: "before" }, isDone: false },
  { title: "a connection reset after the create", fault: { kind: "reset", phase: "after" }, isDone: true },
  { title: "a gateway's 502 before the create", fault: { kind: "status", status: 502 }, isDone: false },
  { title: "a gateway's 504 after the create", fault: { kind: "status", status: 504, phase: "after" }, isDone: true },
  { title: "a 500 after the create", fault: { ...INTERNAL_ERROR, phase: "after" }, isDone: true },
  { title: "a truncated JSON response", fault: { kind: "cutJson" }, isDone: true },
  { title: "a JSON response of the wrong shape", fault: { kind: "wrongShape" }, isDone: true },
];
