import type { LoggedRequest } from "./request-log";

/** Whether something happens before the control plane does its work, or in place of the answer once all is done. */
export type Phase = "before" | "after";

/** The fields of an object on the wire. */
export type Fields = Readonly<Record<string, unknown>>;

/** A string is sent as it is, anything else as JSON. */
export type Content = string | Fields | readonly unknown[];

/** Fields to replace, or a function that says them for an object; `undefined` takes a field away. */
export type FieldChanges = Fields | ((object: Fields, request: LoggedRequest) => Fields);

/** What goes wrong. Seconds are those of the control plane's time scale, and the phase is `before` by default. */
export type Fault =
  /** The request takes longer and then goes on. */
  | { kind: "delay"; ms: number; phase?: Phase }
  /** The connection is reset. */
  | { kind: "reset"; phase: Phase }
  /** No answer comes until the client or the control plane gives up. */
  | { kind: "hang"; phase: Phase }
  | StatusFault
  /** Half of the real answer, with a content length that fits the half. */
  | { kind: "cutJson" }
  /** The real answer, compressed although the client did not ask for that. */
  | { kind: "gzip" }
  /** 200 with JSON that is about nothing that the control plane has: `{ "unexpected": true }` by default. */
  | { kind: "wrongShape"; body?: Content }
  /** 200 with a valid JSON string that is as long as you want, streamed. */
  | { kind: "hugeBody"; bytes: number }
  /** The real answer with other headers; `undefined` takes one away, `date` included. */
  | { kind: "changeHeaders"; headers: Readonly<Record<string, string | undefined>> }
  /** The real answer, but with other fields: in the object that it is about, or in each object of a list. */
  | { kind: "changeResponse"; changes: FieldChanges }
  /** The work is done as if the body had other fields. The request log keeps what was sent. */
  | { kind: "changeRequest"; changes: FieldChanges }
  /** GETs see everything as it was some time ago. */
  | { kind: "staleRead"; seconds: number }
  /**
   * A DELETE answers at once, with 204 by default, but the object stays for a while, and its name taken; with `Infinity` only the
   * test's `remove` ends it. A snapshot is `deleting` then.
   */
  | { kind: "slowDeletion"; seconds: number; status?: 200 | 202 | 204 }
  /** What is there changes while the request is under way; then it goes on. */
  | { kind: "run"; action: (request: LoggedRequest) => void | Promise<void>; phase?: Phase };

/** This answer comes instead of the real one. */
export interface StatusFault {
  kind: "status";
  phase?: Phase;
  /** Only a real answer with this status is replaced, which needs the phase `after`. */
  insteadOf?: number;
  status: number;
  /** Empty by default. */
  body?: Content | ((request: LoggedRequest) => unknown);
  /** `text/html` for a string and `application/json` for anything else by default. */
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
}

export type FaultOf<Kind extends Fault["kind"]> = Extract<Fault, { kind: Kind }>;

export function findFault<Kind extends Fault["kind"]>(faults: readonly Fault[], kind: Kind): FaultOf<Kind> | undefined {
  return faults.find((fault): fault is FaultOf<Kind> => fault.kind === kind);
}
