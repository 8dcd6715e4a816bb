import type * as z from "zod";
import type { Service } from "../config/endpoints";
import type { RemoteObject } from "./object";

/** How a resource's objects are called for: `<path>` and `<path>/<key>`, below what all paths of its service begin with. */
export interface ResourceApi<Inputs> {
  /** Also says how lists come: the control plane's by offset, the API's by cursor. */
  readonly service: Service;
  /** One segment. In the control plane's lists, also the key of the objects: `pools`. */
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
  /** Where the program gives it more time; nothing if it has as much as it can get. */
  limitedBy?: "timeout" | "customTimeouts" | undefined;
}
