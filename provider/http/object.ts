import * as z from "zod";
import { type Response, serverTime } from "./response";

/** A named object as the host describes it. */
export interface RemoteObject {
  /** Stays the same when the object is renamed. Not every installation gives one. */
  id: string | undefined;
  name: string;
  /** ISO 8601, as the host writes it. */
  createdAt: string | undefined;
  /** The object's properties under the names of the resource's inputs. */
  inputs: Readonly<Record<string, unknown>>;
  /** Further properties, under the names of the resource's outputs. */
  outputs?: Readonly<Record<string, string | undefined>> | undefined;
  /** Whether it is ready, if it shows that, as the collection's `object` schema translates it. */
  readiness?: string | undefined;
  /** Why it failed, in the host's own words. */
  reason?: string | undefined;
  /** The host still lists it, and is deleting it. */
  isBeingDeleted?: boolean;
  /** Token of the request that created it, if objects of this kind hold one. */
  creationToken?: string | undefined;
}

/** Properties of every named object in a response. */
export const wireIdentity = { id: z.string().nullish(), name: z.string(), created_at: z.string().nullish() };

/**
 * @param inputs - inputs besides the name; null and undefined are dropped
 * @param others - properties of some resources only
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

/** Drops null and undefined. */
export function known(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null));
}

/** A {@link RemoteObject} from a response. */
export interface FoundObject extends RemoteObject {
  /** Milliseconds since the creation by the host's own clock, to the second. */
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
    // Parsing two times is slow, and the age is rarely needed.
    get ageMs() {
      return object.createdAt === undefined ? undefined : age(object.createdAt, serverTime(headers));
    },
  };
}

function age(createdAt: string, now: number): number | undefined {
  const time = parseTime(createdAt);
  return Number.isFinite(time) ? now - time : undefined;
}

/** Parses a time; without a zone it is UTC, as Python prints it. */
export function parseTime(text: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}
