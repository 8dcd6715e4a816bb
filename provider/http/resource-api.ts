import type * as z from "zod";
import type { Service } from "../endpoint";
import type { RemoteObject } from "./object";

/** How a resource's objects are called for: `/v2/sandboxes/<path>` and `/v2/sandboxes/<path>/<key>`. */
export interface ResourceApi<Inputs> {
  readonly service: Service;
  /** Also the key of the objects in a list: `pools`. */
  readonly path: string;
  /** What an object is called for by. Where it is the id, several objects can have the same name. */
  readonly key: "name" | "id";
  /** Reads an object of the wire. */
  readonly object: z.ZodType<RemoteObject>;
  /** The body of a creation, and how long the control plane may take on purpose before it responds. */
  creation(inputs: Inputs, options: CreationOptions): { body: object; wait?: Wait };
  /**
   * The body of a change.
   *
   * @param changed - the inputs that change
   * @param all - what the object must be afterwards
   */
  change(changed: Partial<Inputs>, all: Inputs): object;
  /** Other objects use this one, and while they do it cannot be deleted. */
  readonly isUsedByOthers?: boolean;
}

export interface CreationOptions {
  /** What the program's `customTimeouts` give the creation. */
  limitSeconds: number | undefined;
  /** Goes with the request where its object can hold it, and tells the object from all others if the response is lost. */
  token: string;
}

/** Something that takes its time. */
export interface Wait {
  seconds: number;
  /** For messages: `a ready replica`. */
  what: string;
}
