import type { Fault } from "../../harness/control-plane/index";

export const INTERNAL_ERROR = { kind: "status", status: 500, body: "Internal Server Error" } satisfies Fault;

/** A creation that got no answer: what it met, and whether its object exists all the same. */
export const LOST_RESPONSES: readonly { title: string; fault: Fault; isDone: boolean }[] = [
  { title: "a reset before the request was read", fault: { kind: "reset", phase: "before" }, isDone: false },
  { title: "a reset after the work was done", fault: { kind: "reset", phase: "after" }, isDone: true },
  { title: "a gateway's 502, nothing done", fault: { kind: "status", status: 502 }, isDone: false },
  { title: "a gateway's 504, work done", fault: { kind: "status", status: 504, phase: "after" }, isDone: true },
  { title: "a 500 after the work was done", fault: { ...INTERNAL_ERROR, phase: "after" }, isDone: true },
  { title: "cut JSON", fault: { kind: "cutJson" }, isDone: true },
  { title: "JSON of another shape", fault: { kind: "wrongShape" }, isDone: true },
];
