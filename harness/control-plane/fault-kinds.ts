import type { LoggedRequest } from "./request-log";

/** Time of a fault: before the control plane does its work, or in place of the answer afterwards. */
export type Phase = "before" | "after";

/** The fields of an object on the wire. */
export type Fields = Readonly<Record<string, unknown>>;

/** A string is sent as it is, anything else as JSON. */
export type Content = string | Fields | readonly unknown[];

/** Fields to replace, or a function that returns them for an object; `undefined` removes a field. */
export type FieldChanges = Fields | ((object: Fields, request: LoggedRequest) => Fields);

/** A fault. Seconds are those of the control plane's time scale, and the phase is `before` by default. */
export type Fault =
  /** The request is delayed and then continues. */
  | { kind: "delay"; ms: number; phase?: Phase }
  /** The connection is reset. */
  | { kind: "reset"; phase: Phase }
  /** No answer comes until the client or the control plane gives up. */
  | { kind: "hang"; phase: Phase }
  | StatusFault
  /** Half of the real answer, with a content length that fits the half. */
  | { kind: "cutJson" }
  /** The real answer, compressed although the client did not accept that. */
  | { kind: "gzip" }
  /** 200 with JSON of an unknown shape: `{ "unexpected": true }` by default. */
  | { kind: "wrongShape"; body?: Content }
  /** 200 with a valid JSON string of any length, streamed. */
  | { kind: "hugeBody"; bytes: number }
  /** The real answer with other headers; `undefined` removes one, `date` included. */
  | { kind: "changeHeaders"; headers: Readonly<Record<string, string | undefined>> }
  /** The real answer with other fields: in its object, or in each object of a list. */
  | { kind: "changeResponse"; changes: FieldChanges }
  /** The work is done as if the body had other fields. The request log keeps the original body. */
  | { kind: "changeRequest"; changes: FieldChanges }
  /** GETs return an earlier state of everything. */
  | { kind: "staleRead"; seconds: number }
  /**
   * A DELETE answers at once, with 204 by default, but the object and its name stay for a while; with `Infinity` only the
   * test's `remove` ends that. A snapshot is `deleting` meanwhile.
   */
  | { kind: "slowDeletion"; seconds: number; status?: 200 | 202 | 204 }
  /** An object changes during the request, which then continues. */
  | { kind: "run"; action: (request: LoggedRequest) => void | Promise<void>; phase?: Phase };

/** This answer replaces the real one. */
export interface StatusFault {
  kind: "status";
  phase?: Phase;
  /** Replaces only a real answer with this status, which needs the phase `after`. */
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
