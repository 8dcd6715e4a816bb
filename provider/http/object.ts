import * as z from "zod";
import { type Response, serverTime } from "./response";

/** A named object as the control plane describes it. */
export interface RemoteObject {
  /** Stays the same when the object is renamed. Not every installation gives one. */
  id: string | undefined;
  name: string;
  /** ISO 8601, as the control plane writes it. */
  createdAt: string | undefined;
  /** What the object was asked to be, in the terms of the resource's inputs. */
  inputs: Readonly<Record<string, unknown>>;
  /** What else a resource shows of it, by the names of its outputs. */
  outputs?: Readonly<Record<string, string | undefined>> | undefined;
  /** Whether it is ready, if it shows that, in the values of the definition's `readiness`. */
  readiness?: string | undefined;
  /** Why it failed, in the host's own words. */
  reason?: string | undefined;
  /** It is still listed, and about to be gone. */
  isBeingDeleted?: boolean;
  /** What the creation was sent with, where the object holds it. */
  creationToken?: string | undefined;
}

/** What every named object has on the wire. */
export const wireIdentity = { id: z.string().nullish(), name: z.string(), created_at: z.string().nullish() };

/**
 * @param inputs - what the wire says besides the name; what it leaves open is left out
 * @param others - what only some resources have
 */
export function remoteObject(
  { id, name, created_at }: z.output<z.ZodObject<typeof wireIdentity>>,
  inputs: Readonly<Record<string, unknown>>,
  others: Omit<RemoteObject, "id" | "name" | "createdAt" | "inputs"> = {},
): RemoteObject {
  return {
    id: id ?? undefined,
    name,
    createdAt: created_at ?? undefined,
    inputs: { name, ...known(inputs) },
    ...others,
  };
}

/** Without what the wire leaves open. */
export function known(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null));
}

/** A {@link RemoteObject} that was just looked at. */
export interface FoundObject extends RemoteObject {
  /** Milliseconds since the creation by the control plane's own clock, to the second. */
  ageMs: number | undefined;
}

/** Whether an object is the one of that id, as far as both are known. */
export function mayBe(object: RemoteObject, id: string | undefined): boolean {
  return id === undefined || object.id === undefined || object.id === id;
}

/** @param headers - of the response that showed the object */
export function aged(object: RemoteObject, { headers }: Pick<Response, "headers">): FoundObject {
  return {
    ...object,
    // Reading two times takes longer than all the rest, and hardly any object's age is asked for.
    get ageMs() {
      return object.createdAt === undefined ? undefined : age(object.createdAt, serverTime(headers));
    },
  };
}

function age(createdAt: string, now: number): number | undefined {
  const time = parseTime(createdAt);
  return Number.isFinite(time) ? now - time : undefined;
}

/** A time without a zone is UTC: that is how the control plane's language prints it. */
export function parseTime(text: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}
